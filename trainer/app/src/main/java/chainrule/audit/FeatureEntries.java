package chainrule.audit;

import chainrule.audit.NetworkGradient.Result;
import chainrule.audit.Vectors.Worst;
import chainrule.engine.TrainingJob;
import chainrule.formulas.FeatureMaps;
import chainrule.formulas.Scalars;
import chainrule.model.Activation;
import chainrule.model.InputLayer;
import chainrule.model.InputLayer.Embedding;
import chainrule.model.InputLayer.Part;
import chainrule.model.InputLayer.Periodic;
import chainrule.model.InputLayer.Plain;
import chainrule.model.InputLayer.Scaled;
import chainrule.model.Loss;
import chainrule.model.Parameters;
import chainrule.model.Penalty;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

import static chainrule.audit.Vectors.AUTODIFF;
import static chainrule.audit.Vectors.DIFFERENCES;

/** A15, A20, C15, C23, C24 and E7: parameters besides weights and biases; C25: features before an input layer. */
final class FeatureEntries {
    private static final int CATEGORIES = 4;
    private static final int SIZE = 3;
    private static final int CLASSES = 3;
    private static final int SAMPLES = 9;
    private static final List<Integer> HIDDEN = List.of(4, 5);
    private static final double[] POINTS = Vectors.points(60, 9);
    private static final double[] SLOPES = Vectors.points(60, 10);

    private FeatureEntries() {}

    /** The row of a table that an index means, row by row in one array. */
    @FunctionalInterface
    interface LookUp {
        double[] of(double index, int rows, double[] table);
    }

    /** f(a) with a slope, and ∂f/∂a; both of a and the slope. */
    record Rectifier(DoubleBinaryOperator value, DoubleBinaryOperator derivative) {}

    static List<Entry<?>> all() {
        return List.of(
                lookUp(),
                rectifier(),
                entry("C15", "∂L/∂E_k = Σ over samples with c_i = k of δ_i", new Embedding(CATEGORIES, SIZE), "E1"),
                entry("C23", "∂ω = Σ 2πx(cos(2πωx)·g_sin − sin(2πωx)·g_cos)", new Periodic(2, 3, 0.3), "omega1"),
                slopes(),
                features(),
                entry("E7", "z = s∘x: ∂s = Σ g∘x", new Scaled(3), "s1"));
    }

    private static Entry<LookUp> lookUp() {
        LookUp subject = (index, rows, table) -> {
            var z = new double[table.length / rows];
            FeatureMaps.lookUp(index, rows, z.length, table, 0, z, 0);
            return z;
        };
        return new Entry<>("A15", "one-hot(c)ᵀE = row c of E", subject, f -> {
            double[] table = Vectors.points(CATEGORIES * SIZE, 11);
            var layer = new InputLayer(List.of(new Embedding(CATEGORIES, SIZE)));
            var definition = new Worst("product with a one-hot vector", 0);
            for (double index : new double[] {0, 1, 2, 3, -1, 4, 1e9}) {
                double[] expected = PlainFeatures.of(layer, table, 0, new double[] {index});
                definition.add("index " + index, f.of(index, CATEGORIES, table), expected);
            }
            return List.of(definition.comparison());
        });
    }

    /** From ∂L/∂z to the features, of one sample. */
    @FunctionalInterface
    interface Backward {
        double[] of(InputLayer layer, double[] parameters, double[] x, double[] g);
    }

    private static Entry<Backward> features() {
        Backward subject = (layer, parameters, x, g) -> {
            var z = new double[layer.outputs()];
            var dx = new double[layer.inputs()];
            layer.forward(x, 0, parameters, z, 0);
            layer.backward(g, z, 0, parameters, dx, 0);
            return dx;
        };
        String formula =
                "∂x = s∘g of factors; g_x + Σ 2πω(cos(2πωx)·g_sin − sin(2πωx)·g_cos) of frequencies; ‖g‖₂ of a category";
        return new Entry<>("C25", formula, subject, f -> {
            // The sum of g∘z has the gradient g with respect to z.
            var numbers = new InputLayer(List.of(new Plain(1), new Scaled(3), new Periodic(2, 3, 0.3), new Plain(1)));
            double[] theta = Vectors.points(numbers.parameters(), 12);
            double[] x = Vectors.points(numbers.inputs(), 13);
            double[] g = Vectors.points(numbers.outputs(), 14);
            var differences = new Worst("central differences", DIFFERENCES)
                    .add(
                            "numbers",
                            f.of(numbers, theta, x, g),
                            Vectors.gradient(v -> dot(g, PlainFeatures.of(numbers, theta, 0, v)), x));
            // Of a row e the gradient by differences, and how fast L rises along it.
            var category = new InputLayer(List.of(new Plain(1), new Embedding(CATEGORIES, SIZE)));
            double[] table = Vectors.points(CATEGORIES * SIZE, 15);
            double[] up = Vectors.points(1 + SIZE, 16);
            double[] slopes =
                    Vectors.gradient(e -> dot(up, PlainFeatures.of(category, e, 0, new double[] {0.5, 2})), table);
            double steepest = Math.sqrt(dot(slopes, slopes));
            differences.add(
                    "a category", f.of(category, table, new double[] {0.5, 2}, up), new double[] {up[0], steepest});
            return List.of(differences.comparison());
        });
    }

    private static double dot(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
    }

    private static Entry<Rectifier> rectifier() {
        var subject = new Rectifier(Scalars::parametricRelu, Scalars::parametricReluDerivative);
        return new Entry<>("A20", "f(a) = a for a > 0, else p·a", subject, f -> {
            double[] found = pairs(f.derivative());
            return List.of(
                    new Worst("definition", AUTODIFF)
                            .add("f(a)", pairs(f.value()), pairs((a, p) -> Math.max(0, a) + p * Math.min(0, a)))
                            .comparison(),
                    new Worst("central differences", DIFFERENCES)
                            .add("a", found, pairs((a, p) -> Vectors.slope(x -> Scalars.parametricRelu(x, p), a)))
                            .comparison(),
                    new Worst("SameDiff", AUTODIFF)
                            .add(
                                    "a",
                                    found,
                                    Autodiff.gradient(
                                            (graph, a) -> graph.nn
                                                    .relu(a, 0)
                                                    .sub(graph.nn
                                                            .relu(a.neg(), 0)
                                                            .mul(graph.constant(Autodiff.row(SLOPES)))),
                                            POINTS))
                            .comparison());
        });
    }

    private static double[] pairs(DoubleBinaryOperator f) {
        return IntStream.range(0, POINTS.length)
                .mapToDouble(i -> f.applyAsDouble(POINTS[i], SLOPES[i]))
                .toArray();
    }

    private static Entry<NetworkGradient> slopes() {
        return entry(
                "C24",
                "∂p = Σ ∂h∘min(a, 0)",
                List.of(
                        job(new Plain(5), new Activation.Parametric(0.25), 0),
                        job(new Plain(5), new Activation.Parametric(-0.1), 0.3)),
                List.of("p1", "p2"));
    }

    private static Entry<NetworkGradient> entry(String id, String formula, Part part, String tensor) {
        return entry(
                id,
                formula,
                List.of(
                        job(part, new Activation.Tanh(), 0),
                        job(part, new Activation.Tanh(), 0.3),
                        job(part, new Activation.Parametric(0.25), 0)),
                List.of(tensor));
    }

    /** The part stands between others, whose numbers are not its own. */
    private static TrainingJob job(Part part, Activation activation, double dropout) {
        var features = part instanceof Plain
                ? new InputLayer(List.of(part))
                : new InputLayer(List.of(new Plain(1), part, new Scaled(2), new Plain(1)));
        var spec = AuditJob.spec(
                features.inputs(), HIDDEN, activation, Loss.CROSS_ENTROPY, CLASSES, Penalty.NONE, dropout);
        return AuditJob.of(AuditJob.behind(features, spec), CLASSES, SAMPLES);
    }

    /** The gradient of some tensors, as the program of training computes it, for networks. */
    private static Entry<NetworkGradient> entry(
            String id, String formula, List<TrainingJob> jobs, List<String> tensors) {
        return new Entry<>(id, formula, NetworkGradient::byProgram, subject -> {
            var differences = new Worst("central differences", DIFFERENCES);
            var sameDiff = new Worst("SameDiff", AUTODIFF);
            for (var job : jobs) {
                String what = String.join(" and ", tensors) + " of "
                        + job.initial().spec().sizes();
                double[] found = part(job, subject.of(job), tensors);
                differences.add(what, found, part(job, NetworkGradient.byDifferences(job), tensors));
                sameDiff.add(what, found, part(job, NetworkGradient.byAutodiff(job), tensors));
            }
            return List.of(differences.comparison(), sameDiff.comparison());
        });
    }

    private static double[] part(TrainingJob job, Result result, List<String> tensors) {
        return Parameters.pieces(job.initial().spec()).stream()
                .filter(piece -> tensors.contains(piece.name()))
                .flatMapToDouble(
                        piece -> java.util.Arrays.stream(result.parameters(), piece.at(), piece.at() + piece.size()))
                .toArray();
    }
}

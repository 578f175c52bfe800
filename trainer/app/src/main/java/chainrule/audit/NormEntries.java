package chainrule.audit;

import chainrule.audit.NetworkGradient.Result;
import chainrule.audit.Vectors.Worst;
import chainrule.engine.TrainingJob;
import chainrule.formulas.LayerNorm;
import chainrule.model.Activation;
import chainrule.model.InputLayer;
import chainrule.model.LayerSpec;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Norm;
import chainrule.model.Penalty;
import java.util.ArrayList;
import java.util.List;

import static chainrule.audit.Vectors.AUTODIFF;
import static chainrule.audit.Vectors.DIFFERENCES;

/** E4 to E6: layer normalisation and residual connections; E2: the gradient of batch normalisation. */
final class NormEntries {
    private static final int INPUTS = 5;
    private static final int CLASSES = 3;
    private static final int SAMPLES = 7;
    private static final double EPSILON = 1e-2;
    private static final Norm LAYER = new Norm.Layer(EPSILON);
    private static final Norm BATCH = new Norm.Batch(EPSILON, 0.1);

    private NormEntries() {}

    /** γ∘x̂ of one sample. */
    @FunctionalInterface
    interface Normalizing {
        double[] of(double[] a, double[] gamma, double epsilon);
    }

    static List<Entry<?>> all() {
        return List.of(
                BatchNormEntries.forward(),
                gradient(
                        "E2",
                        "∂a = γ/√(σ²+ε)∘(g − Σg/N − x̂∘Σ(g∘x̂)/N), ∂γ = Σ g∘x̂, ∂β = Σg, by column",
                        List.of(
                                normalized(BATCH, new Activation.Tanh(), 0),
                                normalized(BATCH, new Activation.Parametric(0.25), 0.3))),
                BatchNormEntries.folded(),
                forward(),
                gradient(
                        "E5",
                        "∂a = (1/√(σ²+ε))·(q − mean(q) − x̂·mean(q∘x̂)), q = g∘γ, by row",
                        List.of(
                                normalized(LAYER, new Activation.Tanh(), 0),
                                normalized(LAYER, new Activation.Parametric(0.25), 0.3))),
                gradient(
                        "E6",
                        "z = x + F(x): ∂x = g + (∂F/∂x)ᵀg",
                        List.of(blocks(0), blocks(0.3), chain(), behindFeatures())));
    }

    private static Entry<Normalizing> forward() {
        Normalizing subject = (a, gamma, epsilon) -> {
            var normalized = new double[a.length];
            var h = new double[a.length];
            LayerNorm.forward(a, 0, a.length, epsilon, gamma, 0, normalized, h);
            return h;
        };
        return new Entry<>("E4", "γ∘(a − mean)/√(variance + ε), by row", subject, f -> {
            var definition = new Worst("definition", AUTODIFF);
            var sameDiff = new Worst("SameDiff", AUTODIFF);
            for (double shift : new double[] {0, 1e3}) {
                double[] a = Vectors.map(Vectors.points(24, 12), v -> v + shift);
                double[] gamma = Vectors.points(24, 13);
                double[] found = f.of(a, gamma, EPSILON);
                double[] expected = a.clone();
                double[] p = java.util.Arrays.copyOf(gamma, 2 * gamma.length);
                PlainNorm.normalize(LAYER, new double[][] {expected}, p, 0);
                definition.add("shifted by " + shift, found, expected);
                sameDiff.add(
                        "shifted by " + shift,
                        found,
                        Autodiff.value(
                                (graph, x) -> NormGraph.normalized(x, EPSILON).mul(graph.constant(Autodiff.row(gamma))),
                                a));
            }
            // With E[a²] − E[a]² nothing would be left of the variance.
            double[] far = {1e9, 1e9 + 1, 1e9 + 2, 1e9 + 3};
            double deviation = Math.sqrt(1.25 + EPSILON);
            definition.add("1e9 and a little more", f.of(far, new double[] {1, 1, 1, 1}, EPSILON), new double[] {
                -1.5 / deviation, -0.5 / deviation, 0.5 / deviation, 1.5 / deviation
            });
            return List.of(definition.comparison(), sameDiff.comparison());
        });
    }

    private static Entry<NetworkGradient> gradient(String id, String formula, List<TrainingJob> jobs) {
        return new Entry<>(id, formula, NetworkGradient::byProgram, subject -> {
            var differences = new Worst("central differences", DIFFERENCES);
            var sameDiff = new Worst("SameDiff", AUTODIFF);
            for (var job : jobs) {
                String what = "all of " + job.initial().spec().sizes();
                Result found = subject.of(job);
                Result byDifferences = NetworkGradient.byDifferences(job);
                Result byAutodiff = NetworkGradient.byAutodiff(job);
                differences.add(what, found.parameters(), byDifferences.parameters());
                sameDiff.add(what, found.parameters(), byAutodiff.parameters());
                if (job.initial().spec().features().isPlain()) {
                    differences.add("inputs of " + what, found.inputs(), byDifferences.inputs());
                    sameDiff.add("inputs of " + what, found.inputs(), byAutodiff.inputs());
                }
            }
            return List.of(differences.comparison(), sameDiff.comparison());
        });
    }

    /** Pre-activations and inputs of every layer are normalised. */
    private static TrainingJob normalized(Norm norm, Activation activation, double dropout) {
        return job(
                List.of(6, 4),
                activation,
                dropout,
                (l, layer) -> l == 2
                        ? layer.withInputNorm(norm)
                        : layer.withNorm(norm).withInputNorm(norm));
    }

    /** A stem, two inverted bottlenecks, and normalisation in front of the output layer. */
    private static TrainingJob blocks(double dropout) {
        return job(List.of(4, 6, 4, 6, 4), new Activation.Tanh(), dropout, (l, layer) -> {
            if (l == 2 || l == 4) {
                var plain = new LayerSpec(
                        layer.units(), new Activation.Identity(), layer.initialization(), layer.penalty(), dropout);
                return plain.withResidual(2);
            }
            return l == 0 ? layer : layer.withInputNorm(LAYER);
        });
    }

    /** Residual connections that begin at the input, at one another, and at the same layer. */
    private static TrainingJob chain() {
        return job(List.of(INPUTS, INPUTS, INPUTS, INPUTS), new Activation.Tanh(), 0, (l, layer) -> switch (l) {
            case 0 -> layer.withResidual(1);
            case 1 -> layer.withResidual(2).withNorm(LAYER);
            case 2 -> layer.withResidual(1);
            case 3 -> layer.withResidual(2);
            default -> layer;
        });
    }

    /** An input layer that learns, under a residual connection. */
    private static TrainingJob behindFeatures() {
        var spec = chain().initial().spec();
        var features = new InputLayer(List.of(new InputLayer.Scaled(2), new InputLayer.Embedding(4, 3)));
        return AuditJob.of(AuditJob.behind(features, spec), CLASSES, SAMPLES);
    }

    private interface Change {
        LayerSpec of(int l, LayerSpec layer);
    }

    private static TrainingJob job(List<Integer> hidden, Activation activation, double dropout, Change change) {
        var dense = AuditJob.spec(
                INPUTS, hidden, activation, Loss.CROSS_ENTROPY, CLASSES, new Penalty(0.01, 0.02), dropout);
        var layers = new ArrayList<LayerSpec>();
        for (int l = 0; l < dense.layers().size(); l++) {
            layers.add(change.of(l, dense.layers().get(l)));
        }
        return AuditJob.of(new MlpSpec(INPUTS, layers, Loss.CROSS_ENTROPY), CLASSES, SAMPLES);
    }
}

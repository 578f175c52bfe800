package chainrule.audit;

import chainrule.audit.Vectors.Worst;
import chainrule.formulas.Scalars;
import chainrule.formulas.Softmax;
import chainrule.formulas.SoftmaxJacobian;
import chainrule.formulas.VectorJacobian;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;

import static chainrule.audit.Vectors.AUTODIFF;
import static chainrule.audit.Vectors.DIFFERENCES;

/** A12 to A14. */
final class SoftmaxEntries {
    private static final int SIZE = 7;
    private static final List<double[]> VECTORS = Vectors.vectors(5, SIZE, 2);
    private static final double[] GIVEN = Vectors.points(SIZE, 3);

    private SoftmaxEntries() {}

    static List<Entry<?>> all() {
        return List.of(
                new Entry<UnaryOperator<double[]>>("A12", "S(x)ᵢ = e^{xᵢ}/Σⱼe^{xⱼ}", SoftmaxEntries::softmax, f -> {
                    var definition = new Worst("definition", AUTODIFF);
                    var dl4j = new Worst("DL4J", AUTODIFF);
                    var sameDiff = new Worst("SameDiff", AUTODIFF);
                    var shifted = new Worst("S(x+c) = S(x), |c| up to 1e4", AUTODIFF);
                    for (var x : VECTORS) {
                        definition.add("x", f.apply(x), naive(x));
                        dl4j.add(
                                "x",
                                f.apply(x),
                                Autodiff.numbers(new ActivationSoftmax().getActivation(Autodiff.row(x), true)));
                        sameDiff.add("x", f.apply(x), Autodiff.value((graph, v) -> graph.nn.softmax(v, 1), x));
                        for (double c : new double[] {1e4, -1e4}) {
                            // c is added to numbers of few digits, so that x + c is exact.
                            double[] coarse = Vectors.map(x, v -> Math.rint(v * 64) / 64);
                            shifted.add("c", f.apply(Vectors.map(coarse, v -> v + c)), naive(coarse));
                        }
                    }
                    return List.of(
                            definition.comparison(), dl4j.comparison(), sameDiff.comparison(), shifted.comparison());
                }),
                new Entry<UnaryOperator<double[]>>(
                        "A13", "∂Sᵢ/∂xⱼ = Sᵢ·1{i=j} − SᵢSⱼ", s -> SoftmaxJacobian.of(s), f -> {
                            var differences = new Worst("central differences", DIFFERENCES);
                            var sameDiff = new Worst("SameDiff", AUTODIFF);
                            for (var x : VECTORS) {
                                differences.add("x", f.apply(softmax(x)), Vectors.jacobian(SoftmaxEntries::naive, x));
                                sameDiff.add("x", f.apply(softmax(x)), autodiffJacobian(x));
                            }
                            return List.of(differences.comparison(), sameDiff.comparison());
                        }),
                product(
                        "A14",
                        "softmax: S∘(g − ⟨g,S⟩)",
                        SoftmaxEntries::softmaxProduct,
                        SoftmaxEntries::naive,
                        new ActivationSoftmax()),
                product(
                        "A14",
                        "σ: g∘σ∘(1−σ)",
                        SoftmaxEntries::sigmoidProduct,
                        x -> Vectors.map(x, v -> 1 / (1 + Math.exp(-v))),
                        new ActivationSigmoid()));
    }

    private static double[] softmax(double[] x) {
        var s = new double[x.length];
        Softmax.of(x, 0, x.length, s);
        return s;
    }

    private static double[] naive(double[] x) {
        double sum = Arrays.stream(x).map(Math::exp).sum();
        return Vectors.map(x, v -> Math.exp(v) / sum);
    }

    private static double[] softmaxProduct(double[] x, double[] g) {
        var product = new double[x.length];
        VectorJacobian.softmax(softmax(x), g, product);
        return product;
    }

    private static double[] sigmoidProduct(double[] x, double[] g) {
        var product = new double[x.length];
        VectorJacobian.sigmoid(Vectors.map(x, Scalars::sigmoid), g, product);
        return product;
    }

    private static double[] autodiffJacobian(double[] x) {
        var jacobian = new double[x.length * x.length];
        for (int i = 0; i < x.length; i++) {
            var unit = new double[x.length];
            unit[i] = 1;
            double[] row =
                    Autodiff.gradient((graph, v) -> graph.nn.softmax(v, 1).mul(graph.constant(Autodiff.row(unit))), x);
            System.arraycopy(row, 0, jacobian, i * x.length, x.length);
        }
        return jacobian;
    }

    /** The subject takes x and g and gives g·∂f/∂x. */
    private static Entry<BinaryOperator<double[]>> product(
            String id,
            String formula,
            BinaryOperator<double[]> subject,
            UnaryOperator<double[]> function,
            IActivation dl4j) {
        return new Entry<>(id, formula, subject, f -> {
            var differences = new Worst("central differences", DIFFERENCES);
            var layer = new Worst("DL4J", AUTODIFF);
            var sameDiff = new Worst("SameDiff", AUTODIFF);
            for (var x : VECTORS) {
                double[] found = f.apply(x, GIVEN);
                differences.add("x", found, Vectors.gradient(v -> inner(function.apply(v), GIVEN), x));
                layer.add(
                        "x",
                        found,
                        Autodiff.numbers(dl4j.backprop(Autodiff.row(x), Autodiff.row(GIVEN))
                                .getFirst()));
                sameDiff.add(
                        "x",
                        found,
                        Autodiff.gradient(
                                (graph, v) -> (dl4j instanceof ActivationSoftmax
                                                ? graph.nn.softmax(v, 1)
                                                : graph.nn.sigmoid(v))
                                        .mul(graph.constant(Autodiff.row(GIVEN))),
                                x));
            }
            return List.of(differences.comparison(), layer.comparison(), sameDiff.comparison());
        });
    }

    private static double inner(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}

package chainrule.audit;

import chainrule.audit.Vectors.Worst;
import chainrule.engine.dl4j.Nd4jActivation;
import chainrule.formulas.ElasticNet;
import chainrule.formulas.Scalars;
import chainrule.model.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.factory.Nd4j;

import static chainrule.audit.Vectors.AUTODIFF;
import static chainrule.audit.Vectors.DIFFERENCES;

/** A1 to A11, and A16 and on. */
final class ScalarEntries {
    /** A power of 2: ND4J's leaky ReLU takes it as float32. */
    private static final double ALPHA = 0.25;

    private static final double[] POINTS = Vectors.points(60, 1);
    private static final double[] HUGE = {1e4, -1e4, 750, -750};
    private static final double[] ONES = {1, 1, 1, 1};

    private ScalarEntries() {}

    static List<Entry<?>> all() {
        return Stream.concat(written().stream(), expressions()).toList();
    }

    private static List<Entry<?>> written() {
        return List.of(
                value(
                        "A1",
                        "σ(x) = ½(tanh(x/2) + 1)",
                        Scalars::sigmoid,
                        x -> 1 / (1 + Math.exp(-x)),
                        (graph, x) -> graph.nn.sigmoid(x)),
                value(
                        "A2",
                        "ln σ(x) = −softplus(−x)",
                        Scalars::logSigmoid,
                        ScalarEntries::logSigmoid,
                        (graph, x) -> graph.nn.softplus(x.neg()).neg()),
                derivative("A3", "σ'(x) = σ(x)(1−σ(x))", new Activation.Sigmoid()),
                derivative("A4", "tanh'(x) = 1 − tanh²(x)", new Activation.Tanh()),
                value("A5", "sign(x) = 1{x>0} − 1{x<0}", Scalars::sign, Math::signum, (graph, x) -> graph.math.sign(x)),
                new Entry<DoubleUnaryOperator>(
                        "A6",
                        "|x|' = sign(x)",
                        Scalars::sign,
                        f -> List.of(
                                new Worst("central differences", DIFFERENCES)
                                        .add(
                                                "x",
                                                Vectors.map(POINTS, f),
                                                Vectors.map(POINTS, x -> Vectors.slope(Math::abs, x)))
                                        .comparison(),
                                new Worst("SameDiff", AUTODIFF)
                                        .add(
                                                "x",
                                                Vectors.map(POINTS, f),
                                                Autodiff.gradient((graph, x) -> graph.math.abs(x), POINTS))
                                        .comparison(),
                                new Worst("definition at 0", 0)
                                        .add("x", new double[] {f.applyAsDouble(0)}, new double[] {0})
                                        .comparison())),
                derivative("A7", "rect'(x) = 1{x>0}", new Activation.Relu()),
                derivative("A8", "LeakyReLU'(x) = 1 for x ≥ 0, else α", new Activation.LeakyRelu(ALPHA)),
                derivative("A9", "softplus'(x) = σ(x)", new Activation.Softplus()),
                norm(
                        "A10",
                        "∇‖x‖₂² = 2x",
                        x -> penaltyGradient(0, 1, x),
                        x -> java.util.Arrays.stream(x).map(v -> v * v).sum(),
                        (graph, x) -> x.mul(x)),
                norm(
                        "A11",
                        "∇‖x‖₁ = sign(x)",
                        x -> penaltyGradient(1, 0, x),
                        x -> java.util.Arrays.stream(x).map(Math::abs).sum(),
                        (graph, x) -> graph.math.abs(x)));
    }

    /** Without cancellation on either side. */
    private static double logSigmoid(double x) {
        return x > 0 ? -Math.log1p(Math.exp(-x)) : x - Math.log1p(Math.exp(x));
    }

    private static double[] penaltyGradient(double l1, double l2, double[] x) {
        var gradient = new double[x.length];
        ElasticNet.addGradient(l1, l2, x, 1, gradient);
        return gradient;
    }

    private static Entry<DoubleUnaryOperator> value(
            String id,
            String formula,
            DoubleUnaryOperator subject,
            DoubleUnaryOperator definition,
            BiFunction<SameDiff, SDVariable, SDVariable> graph) {
        return new Entry<>(
                id,
                formula,
                subject,
                f -> List.of(
                        new Worst("definition", AUTODIFF)
                                .add("x", Vectors.map(POINTS, f), Vectors.map(POINTS, definition))
                                .comparison(),
                        new Worst("SameDiff", AUTODIFF)
                                .add("x", Vectors.map(POINTS, f), Autodiff.value(graph, POINTS))
                                .comparison(),
                        new Worst("definition at ±1e4", AUTODIFF)
                                .add("x", Vectors.map(HUGE, f), Vectors.map(HUGE, definition))
                                .comparison()));
    }

    /**
     * An activation.
     *
     * @param derivative f'(a), computed from a or from f(a)
     */
    record Differentiable(DoubleUnaryOperator value, DoubleUnaryOperator derivative, boolean keepsArgument) {
        Differentiable(DoubleUnaryOperator value, DoubleUnaryOperator derivative) {
            this(value, derivative, false);
        }

        double slope(double x) {
            return derivative.applyAsDouble(keepsArgument ? x : value.applyAsDouble(x));
        }
    }

    /** Those that are expressions alone, each with the ID of its formulas. */
    private static Stream<Entry<?>> expressions() {
        return Activation.Kind.all(ALPHA).stream()
                .filter(activation -> activation.kind().compareTo(Activation.Kind.PARAMETRIC) > 0)
                .map(activation -> derivative(activation.function().id(), activation.formula(), activation));
    }

    private static Entry<Differentiable> derivative(String id, String formula, Activation activation) {
        var subject = new Differentiable(activation::of, activation::derivative, activation.keepsArgument());
        return new Entry<>(id, formula, subject, f -> {
            double[] found = Vectors.map(POINTS, f::slope);
            var definition = new Worst("definition", AUTODIFF);
            for (double[] points : List.of(POINTS, HUGE)) {
                definition.add(
                        "f(x)",
                        Vectors.map(points, f.value()),
                        Vectors.map(points, x -> PlainActivation.of(activation, x)));
            }
            var all = new ArrayList<>(List.of(
                    definition.comparison(),
                    new Worst("central differences", DIFFERENCES)
                            .add("x", found, Vectors.map(POINTS, x -> Vectors.slope(activation::of, x)))
                            .comparison(),
                    new Worst("SameDiff", AUTODIFF)
                            .add(
                                    "x",
                                    found,
                                    Autodiff.gradient((graph, x) -> PlainActivation.of(graph, activation, x), POINTS))
                            .comparison(),
                    new Worst("finite at ±1e4", 0)
                            .add("x", Vectors.map(HUGE, x -> Double.isFinite(f.slope(x)) ? 1 : 0), ONES)
                            .comparison()));
            Nd4jActivation.of(activation).ifPresent(dl4j -> all.add(dl4j(f, found, dl4j)));
            return all;
        });
    }

    private static Entry.Comparison dl4j(Differentiable f, double[] found, IActivation dl4j) {
        var ones = Nd4j.ones(org.nd4j.linalg.api.buffer.DataType.DOUBLE, 1, POINTS.length);
        return new Worst("DL4J", AUTODIFF)
                .add(
                        "x",
                        found,
                        Autodiff.numbers(
                                dl4j.backprop(Autodiff.row(POINTS), ones).getFirst()))
                .add(
                        "f(x)",
                        Vectors.map(POINTS, f.value()),
                        Autodiff.numbers(dl4j.getActivation(Autodiff.row(POINTS), true)))
                .comparison();
    }

    private static Entry<UnaryOperator<double[]>> norm(
            String id,
            String formula,
            UnaryOperator<double[]> subject,
            ToDoubleFunction<double[]> norm,
            BiFunction<SameDiff, SDVariable, SDVariable> graph) {
        return new Entry<>(
                id,
                formula,
                subject,
                f -> List.of(
                        new Worst("central differences", DIFFERENCES)
                                .add("x", f.apply(POINTS), Vectors.gradient(norm, POINTS))
                                .comparison(),
                        new Worst("SameDiff", AUTODIFF)
                                .add("x", f.apply(POINTS), Autodiff.gradient(graph, POINTS))
                                .comparison()));
    }
}

package chainrule.experiment.catalog;

import chainrule.experiment.Experiment;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.experiment.Variant;
import chainrule.experiment.comparison.Comparison;
import chainrule.model.Loss;
import chainrule.report.Axis;
import chainrule.report.Axis.Scale;
import chainrule.report.Figure;
import chainrule.report.Line;
import chainrule.report.Line.Point;
import chainrule.report.Line.Style;
import chainrule.report.LineFigure;
import chainrule.study.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** Cross-entropy against squared error on softmax: as functions of the logits, and in training. */
final class LossFunctions implements Experiment {
    private static final List<Loss> LOSSES = List.of(Loss.CROSS_ENTROPY, Loss.SOFTMAX_SQUARED_ERROR);
    private static final List<String> NAMES = List.of("cross-entropy", "squared error");
    private static final double WIDEST = 8;
    private static final int POINTS = 161;
    /** Of a sample that is badly wrong: where a learner needs the gradient most. */
    private static final double WRONG = -6;

    @Override
    public String name() {
        return "loss-functions";
    }

    @Override
    public String question() {
        return "how cross-entropy and squared error differ in value, derivative and training";
    }

    @Override
    public Findings run(ExperimentContext context) {
        var trials = context.trials(
                "cifar10-512-256",
                Map.of("train.epochs", "20"),
                List.of(
                        Variant.of(NAMES.get(0), "model.loss", "cross-entropy"),
                        Variant.of(NAMES.get(1), "model.loss", "softmax-squared-error")));
        double steep = Math.abs(derivative(Loss.CROSS_ENTROPY, WRONG));
        double flat = Math.abs(derivative(Loss.SOFTMAX_SQUARED_ERROR, WRONG));
        return Findings.NONE
                .answer(String.format(
                        Locale.ROOT,
                        "Where the true class's logit is %.0f below the other's, cross-entropy has the derivative −%.3f and squared error −%.5f: "
                                + "it is %.0f times flatter where the network is most wrong.",
                        -WRONG,
                        steep,
                        flat,
                        steep / flat))
                .figures(List.of(
                        figure("loss-values", "Loss of a sample of two classes", "loss", LossFunctions::value),
                        figure(
                                "loss-derivatives",
                                "Its derivative with respect to the true class's logit",
                                "derivative",
                                LossFunctions::derivative)))
                .and(new Comparison(trials, context.seedsOr(1L), Metric.VALIDATION_ACCURACY).run(context));
    }

    /** A function of a loss and the true class's logit, the other's being 0. */
    private interface Curve {
        double at(Loss loss, double logit);
    }

    private static double value(Loss loss, double logit) {
        return loss.of(new double[] {logit, 0}, 0, 2, 0);
    }

    private static double derivative(Loss loss, double logit) {
        var gradient = new double[] {logit, 0};
        loss.gradient(gradient, 0, 2, 0);
        return gradient[0];
    }

    private static Figure figure(String name, String title, String what, Curve curve) {
        var lines = new ArrayList<Line>();
        for (int i = 0; i < LOSSES.size(); i++) {
            var loss = LOSSES.get(i);
            lines.add(new Line(NAMES.get(i), points(z -> curve.at(loss, z)), Style.of(i)));
        }
        return new LineFigure(
                name,
                title,
                new Axis("true class's logit minus the other's", Scale.LINEAR),
                new Axis(what, Scale.LINEAR),
                lines);
    }

    private static List<Point> points(DoubleUnaryOperator curve) {
        return IntStream.range(0, POINTS)
                .mapToDouble(i -> WIDEST * (2.0 * i / (POINTS - 1) - 1))
                .mapToObj(z -> Point.of(z, curve.applyAsDouble(z)))
                .toList();
    }
}

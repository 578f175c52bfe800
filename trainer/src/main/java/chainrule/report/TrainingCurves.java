package chainrule.report;

import chainrule.report.Axis.Scale;
import chainrule.report.Line.Pattern;
import chainrule.report.Line.Point;
import chainrule.report.Line.Style;
import chainrule.train.EpochMetrics;
import chainrule.train.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** A training epoch by epoch: its losses, and its accuracies. */
public final class TrainingCurves {
    /** As in the charts of a comparison and in the dashboard: validation is drawn through. */
    private static final Style TRAINING = new Style(Palette.CURVES.get(0), Pattern.DASHED);

    private static final Style VALIDATION = new Style(Palette.CURVES.get(1), Pattern.SOLID);
    private static final Style BEST = new Style(Palette.BLACK, Pattern.RINGS);

    private final List<EpochMetrics> epochs;
    private final EpochMetrics best;

    private TrainingCurves(List<EpochMetrics> epochs, EpochMetrics best) {
        this.epochs = epochs;
        this.best = best;
    }

    /**
     * The figures {@code loss} and {@code accuracy}. Without a validation split they show the training split alone, and
     * mark no best epoch.
     *
     * @param epochs at least one
     * @param best one of them
     */
    public static List<Figure> of(List<EpochMetrics> epochs, EpochMetrics best) {
        var curves = new TrainingCurves(epochs, best);
        return List.of(
                curves.figure("loss", "Loss by epoch", new Axis("mean loss per sample", Scale.LINEAR), Score::loss),
                curves.figure(
                        "accuracy",
                        "Accuracy by epoch",
                        new Axis("accuracy (%)", Scale.LINEAR),
                        score -> 100 * score.accuracy()));
    }

    private Figure figure(String name, String title, Axis axis, ToDoubleFunction<Score> measure) {
        var lines = new ArrayList<Line>();
        lines.add(new Line("training", points(epochs, EpochMetrics::train, measure), TRAINING));
        if (!Double.isNaN(best.validation().loss())) {
            lines.add(new Line("validation", points(epochs, EpochMetrics::validation, measure), VALIDATION));
            String label = "best epoch: " + best.epoch();
            lines.add(new Line(label, points(List.of(best), EpochMetrics::validation, measure), BEST));
        }
        return new LineFigure(name, title, new Axis("epoch", Scale.WHOLE), axis, lines);
    }

    private static List<Point> points(
            List<EpochMetrics> epochs, Function<EpochMetrics, Score> split, ToDoubleFunction<Score> measure) {
        return epochs.stream()
                .map(metrics -> Point.of(metrics.epoch(), measure.applyAsDouble(split.apply(metrics))))
                .toList();
    }
}

package chainrule.report;

import chainrule.metric.Metric;
import chainrule.report.Axis.Scale;
import chainrule.report.Line.Pattern;
import chainrule.report.Line.Point;
import chainrule.report.Line.Style;
import chainrule.train.EpochMetrics;
import chainrule.train.Monitored;
import chainrule.train.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** A training run epoch by epoch: its losses, its scores, and what is monitored besides. */
public final class TrainingCurves {
    /** As in the charts of a comparison and in the dashboard: validation is drawn through. */
    private static final Style TRAINING = new Style(Palette.CURVES.get(0), Pattern.DASHED);

    private static final Style VALIDATION = new Style(Palette.CURVES.get(1), Pattern.SOLID);
    private static final Style BEST = new Style(Palette.BLACK, Pattern.RINGS);

    private static final String LOSS = "loss";

    private final List<EpochMetrics> epochs;
    private final EpochMetrics best;

    private TrainingCurves(List<EpochMetrics> epochs, EpochMetrics best) {
        this.epochs = epochs;
        this.best = best;
    }

    /**
     * The figures {@code loss} and that of the task's score, such as {@code accuracy} or {@code r2}; and one of the monitored metric
     * if that is another. Without a validation split they show the training split alone, and mark no best epoch.
     *
     * @param epochs at least one
     * @param best one of them
     */
    public static List<Figure> of(List<EpochMetrics> epochs, EpochMetrics best) {
        var curves = new TrainingCurves(epochs, best);
        var figures = new ArrayList<Figure>();
        figures.add(curves.figure(LOSS, "Loss by epoch", new Axis("mean loss per sample", Scale.LINEAR), Score::loss));
        var metric = best.train().metric();
        double unit = unit(metric);
        // Quantiles without a median have no R².
        if (epochs.stream().anyMatch(epoch -> !Double.isNaN(epoch.train().score()))) {
            figures.add(curves.figure(metric.toString(), title(metric), axis(metric), score -> unit * score.score()));
        }
        best.monitored().ifPresent(monitored -> figures.add(curves.monitored(monitored.metric())));
        return figures;
    }

    private static double unit(Metric metric) {
        return metric.isShare() ? 100 : 1;
    }

    private static String title(Metric metric) {
        String label = metric.label();
        return Character.toUpperCase(label.charAt(0)) + label.substring(1) + " by epoch";
    }

    private static Axis axis(Metric metric) {
        return new Axis(metric.label() + (metric.isShare() ? " (%)" : ""), Scale.LINEAR);
    }

    /** Of the validation split alone: of training batches it is not measured. */
    private Figure monitored(Metric metric) {
        var lines = List.of(
                new Line("validation", monitoredPoints(epochs, metric), VALIDATION),
                new Line("best epoch: " + best.epoch(), monitoredPoints(List.of(best), metric), BEST));
        return new LineFigure(
                metric.toString(),
                title(metric),
                new Axis("epoch", Scale.WHOLE),
                axis(metric),
                lines,
                title(metric) + ", on the validation samples. This metric decides which epoch is the best.");
    }

    private static List<Point> monitoredPoints(List<EpochMetrics> epochs, Metric metric) {
        return epochs.stream()
                .map(epoch -> Point.of(
                        epoch.epoch(),
                        unit(metric) * epoch.monitored().map(Monitored::value).orElse(Double.NaN)))
                .toList();
    }

    private Figure figure(String name, String title, Axis axis, ToDoubleFunction<Score> measure) {
        var lines = new ArrayList<Line>();
        lines.add(new Line("training", points(epochs, EpochMetrics::train, measure), TRAINING));
        if (!Double.isNaN(best.validation().loss())) {
            lines.add(new Line("validation", points(epochs, EpochMetrics::validation, measure), VALIDATION));
            String label = "best epoch: " + best.epoch();
            lines.add(new Line(label, points(List.of(best), EpochMetrics::validation, measure), BEST));
        }
        return new LineFigure(name, title, new Axis("epoch", Scale.WHOLE), axis, lines, title + meaning(name));
    }

    /** What a reader should know of a curve. */
    private static String meaning(String name) {
        if (name.equals(LOSS)) {
            return ": lower is better. A validation loss that rises while the training loss falls shows that the network overfits.";
        }
        return switch (Metric.named(name).orElseThrow()) {
            case POOLED_R2 ->
                ", of all targets together: 1 is a perfect prediction, 0 is as good as the means of the targets. Each target's own R² is in the table by target.";
            case R2 ->
                ": 1 is a perfect prediction, 0 is as good as the mean of the targets, below 0 is worse than that.";
            case SUBSET_ACCURACY -> ": the share of samples with every label predicted correctly.";
            default -> ": the share of samples predicted correctly.";
        };
    }

    private static List<Point> points(
            List<EpochMetrics> epochs, Function<EpochMetrics, Score> split, ToDoubleFunction<Score> measure) {
        return epochs.stream()
                .map(metrics -> Point.of(metrics.epoch(), measure.applyAsDouble(split.apply(metrics))))
                .toList();
    }
}

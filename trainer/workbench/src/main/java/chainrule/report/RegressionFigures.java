package chainrule.report;

import chainrule.metric.Metric;
import chainrule.metric.Predictions;
import chainrule.metric.RealMetrics;
import chainrule.model.Gaussian;
import chainrule.model.Quantile;
import chainrule.report.Axis.Scale;
import chainrule.report.Line.Pattern;
import chainrule.report.Line.Point;
import chainrule.report.Line.Style;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Predictions of real targets as figures, in the targets' own units.
 *
 * @param predictions of the validation samples, at least one
 */
public record RegressionFigures(Predictions predictions) {
    /** A figure of more dots is a large file, and shows no more. */
    static final int MOST_DOTS = 1000;

    /** Data sets with more targets have figures of the first ones. */
    private static final int MOST_TARGETS = 3;

    private static final int MOST_LEVELS = 3;

    private static final int PARTS = 20;

    private static final List<Palette> OF_LEVELS = List.of(Palette.VERMILLION, Palette.PURPLE, Palette.BLACK);

    private static final Style DATA = new Style(Palette.BLUE, Pattern.DOTS);
    private static final Style IDEAL = new Style(Palette.BLACK, Pattern.DASHED);
    private static final Style FIT = new Style(Palette.VERMILLION, Pattern.SOLID);
    private static final Style SPREAD = new Style(Palette.VERMILLION, Pattern.BAND);
    private static final Style LINEAR = new Style(Palette.GREEN, Pattern.DASHED);

    /** Predicted against true, and the residuals, of each target. */
    public List<Figure> figures() {
        var figures = new ArrayList<Figure>();
        for (int k = 0; k < targets(); k++) {
            if (predictions.loss().hasPoint()) {
                figures.add(predicted(k));
                figures.add(residuals(k));
            } else {
                figures.add(quantiles(k, (Quantile) predictions.loss()));
            }
        }
        return figures;
    }

    private int targets() {
        return Math.min(MOST_TARGETS, predictions.task().width());
    }

    /** How many of the targets have figures, if not all have. */
    public Optional<String> note() {
        int all = predictions.task().width();
        return all == targets()
                ? Optional.empty()
                : Optional.of("The figures show the first %d of %d targets.".formatted(targets(), all));
    }

    private String target(int k) {
        return predictions.task().names().get(k);
    }

    /** Targets may be called anything, files may not. */
    private String file(String name, int k) {
        return predictions.task().width() == 1 ? name : name + "-" + (k + 1);
    }

    /** At most {@link #MOST_DOTS} samples, at even distances in their order. */
    private IntStream drawn() {
        long count = predictions.count();
        long dots = Math.min(count, MOST_DOTS);
        return IntStream.range(0, (int) dots).map(i -> (int) (i * count / dots));
    }

    private List<Point> dots(IntToDoubleFunction x, IntToDoubleFunction y) {
        return drawn().mapToObj(i -> Point.of(x.applyAsDouble(i), y.applyAsDouble(i)))
                .toList();
    }

    private String samples() {
        return predictions.count() <= MOST_DOTS
                ? "Each dot is a validation sample."
                : String.format(
                        Locale.ROOT,
                        "Each dot is a validation sample; %,d of %,d are drawn.",
                        MOST_DOTS,
                        predictions.count());
    }

    private Figure predicted(int k) {
        var dots = dots(i -> predictions.target(i, k), i -> predictions.point(i, k));
        var ends = dots.stream()
                .flatMapToDouble(p -> DoubleStream.of(p.x(), p.y()))
                .filter(Double::isFinite)
                .summaryStatistics();
        var diagonal = straight(ends.getMin(), ends.getMin(), ends.getMax(), ends.getMax());
        return new LineFigure(
                file("predicted", k),
                "Predicted against true: " + target(k),
                new Axis("true " + target(k), Scale.LINEAR),
                new Axis("predicted " + target(k), Scale.LINEAR),
                List.of(new Line("samples", dots, DATA), new Line("predicted = true", diagonal, IDEAL)),
                "%s On the dashed line the prediction is the true value. R² is %s, and the RMSE, the usual size of an error, is %s.%s"
                        .formatted(
                                samples(),
                                Metric.R2.text(RealMetrics.r2(predictions, k)),
                                Metric.RMSE.text(RealMetrics.rmse(predictions, k)),
                                coverage(k)));
    }

    /** Quantiles without a median: none of them predicts the target itself, and the share of targets below each is what counts. */
    private Figure quantiles(int k, Quantile loss) {
        var lines = new ArrayList<Line>();
        var ends = drawn().mapToDouble(i -> predictions.target(i, k)).summaryStatistics();
        for (int q : shown(loss)) {
            int level = q;
            var dots = dots(i -> predictions.target(i, k), i -> quantile(predictions, i, k, level));
            lines.add(new Line(name(loss, q), dots, new Style(Palette.CURVES.get(lines.size()), Pattern.DOTS)));
        }
        lines.add(new Line(
                "quantile = true", straight(ends.getMin(), ends.getMin(), ends.getMax(), ends.getMax()), IDEAL));
        return new LineFigure(
                file("predicted", k),
                "Predicted quantiles against true: " + target(k),
                new Axis("true " + target(k), Scale.LINEAR),
                new Axis("predicted quantile of " + target(k), Scale.LINEAR),
                lines,
                "%s On or above the dashed line, the true value is at or below the predicted quantile.%s"
                        .formatted(samples(), coverage(k)));
    }

    private static double quantile(Predictions p, int i, int k, int q) {
        return p.response(i, k * ((Quantile) p.loss()).levels().size() + q);
    }

    private static String name(Quantile loss, int q) {
        return "quantile " + loss.levels().get(q);
    }

    /** More levels than there are colours hide each other: then the outermost. */
    private static List<Integer> shown(Quantile loss) {
        int levels = loss.levels().size();
        return levels <= MOST_LEVELS ? IntStream.range(0, levels).boxed().toList() : List.of(0, levels - 1);
    }

    /** Of quantiles, how many targets are at or below each level. */
    private String coverage(int k) {
        if (!(predictions.loss() instanceof Quantile loss)) {
            return "";
        }
        return IntStream.range(0, loss.levels().size())
                .mapToObj(q -> String.format(
                        Locale.ROOT,
                        "%.1f %% (level %s)",
                        100 * RealMetrics.coverage(predictions, k, q),
                        loss.levels().get(q)))
                .collect(Collectors.joining(", ", " Targets at or below each quantile: ", "."));
    }

    private Figure residuals(int k) {
        var dots = dots(i -> predictions.point(i, k), i -> predictions.target(i, k) - predictions.point(i, k));
        var range = dots.stream().mapToDouble(Point::x).filter(Double::isFinite).summaryStatistics();
        var zero = straight(range.getMin(), 0, range.getMax(), 0);
        return new LineFigure(
                file("residuals", k),
                "Residuals: " + target(k),
                new Axis("predicted " + target(k), Scale.LINEAR),
                new Axis("true − predicted", Scale.LINEAR),
                List.of(new Line("samples", dots, DATA), new Line("no error", zero, IDEAL)),
                samples()
                        + " Residuals that scatter evenly around 0 are noise. A bend shows a relation that the network misses, "
                        + "and a funnel shows that errors grow with the prediction.");
    }

    /**
     * The samples and the fit, for a network with one input: with the band between the outermost quantiles, or within two standard
     * deviations.
     *
     * @param inputs of the samples of {@link #predictions}
     * @param places inputs in ascending order
     * @param fit predictions at these places
     * @param linear what linear least squares predicts for the samples; null: it is not drawn
     */
    public List<Figure> fits(double[] inputs, double[] places, Predictions fit, Predictions linear) {
        return IntStream.range(0, targets())
                .<Figure>mapToObj(k -> fit(k, inputs, places, fit, linear))
                .toList();
    }

    private Figure fit(int k, double[] inputs, double[] places, Predictions fit, Predictions linear) {
        var lines = new ArrayList<Line>();
        var band = Band.of(fit, k);
        if (band != null) {
            var edges = points(places, i -> new Point(places[i], fit.point(i, k), band.low(i), band.high(i)));
            lines.add(new Line(band.label(), edges, SPREAD));
        }
        lines.add(new Line("samples", dots(i -> inputs[i], i -> predictions.target(i, k)), DATA));
        if (linear != null) {
            int left = least(inputs, 1);
            int right = least(inputs, -1);
            var ends = straight(inputs[left], linear.point(left, k), inputs[right], linear.point(right, k));
            lines.add(new Line("linear least squares", ends, LINEAR));
        }
        boolean hasPoint = predictions.loss().hasPoint();
        if (hasPoint) {
            lines.add(new Line("network", points(places, i -> Point.of(places[i], fit.point(i, k))), FIT));
        } else {
            var loss = (Quantile) predictions.loss();
            var levels = shown(loss);
            for (int i = 0; i < levels.size(); i++) {
                int q = levels.get(i);
                var fitted = points(places, at -> Point.of(places[at], quantile(fit, at, k, q)));
                lines.add(new Line(name(loss, q), fitted, new Style(OF_LEVELS.get(i), Pattern.SOLID)));
            }
        }
        return new LineFigure(
                file("fit", k),
                "The fit: " + target(k),
                new Axis("input", Scale.LINEAR),
                new Axis(target(k), Scale.LINEAR),
                lines,
                samples()
                        + (hasPoint
                                ? " The solid line is the prediction for each value of the input."
                                : " The solid lines are the predicted quantiles for each value of the input."
                                        + coverage(k))
                        + spread(k));
    }

    /** As points too numerous for a chart to mark each of them. */
    private static List<Point> straight(double x, double y, double endX, double endY) {
        return IntStream.rangeClosed(0, PARTS)
                .mapToObj(i -> Point.of(x + i * (endX - x) / PARTS, y + i * (endY - y) / PARTS))
                .toList();
    }

    private static List<Point> points(double[] places, IntFunction<Point> point) {
        return IntStream.range(0, places.length).mapToObj(point).toList();
    }

    /** The index of the smallest value, times a sign. */
    private static int least(double[] values, int sign) {
        return IntStream.range(0, values.length)
                .boxed()
                .min(Comparator.comparingDouble(i -> sign * values[i]))
                .orElseThrow();
    }

    private String spread(int k) {
        if (predictions.loss() instanceof Quantile quantile && quantile.levels().size() > 1) {
            int last = quantile.levels().size() - 1;
            double expected = quantile.levels().get(last) - quantile.levels().get(0);
            double found = RealMetrics.coverage(predictions, k, last) - RealMetrics.coverage(predictions, k, 0);
            return String.format(
                    Locale.ROOT,
                    " The band lies between the outermost quantiles: it should hold %.1f %% of the targets, and holds %.1f %%.",
                    100 * expected,
                    100 * found);
        }
        return predictions.loss() instanceof Gaussian
                ? String.format(
                        Locale.ROOT,
                        " The band is two predicted standard deviations to each side: it should hold 95.4 %% of the targets, and holds %.1f %%.",
                        100 * RealMetrics.within(predictions, k, Band.DEVIATIONS))
                : "";
    }
}

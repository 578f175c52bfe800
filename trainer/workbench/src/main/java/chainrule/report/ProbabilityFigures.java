package chainrule.report;

import chainrule.metric.Predictions;
import chainrule.metric.Ranking;
import chainrule.metric.Reliability;
import chainrule.report.Axis.Scale;
import chainrule.report.Line.Pattern;
import chainrule.report.Line.Point;
import chainrule.report.Line.Style;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * How far the probabilities of classes or labels can be trusted, as figures: ROC and precision-recall curves, and a reliability diagram.
 *
 * @param predictions of at least one sample
 * @param uncalibrated of the same samples by the network without its temperature, if it has one
 */
public record ProbabilityFigures(Predictions predictions, Optional<Predictions> uncalibrated) {
    /** More curves than this can't be told apart. */
    private static final int MOST_CURVES = 10;

    /** Of both axes together: a report of thousands of points is a large file, and shows no more. */
    private static final double NEAREST = 0.01;

    private static final Style CHANCE = new Style(Palette.BLACK, Pattern.THIN);

    /** What a curve belongs to. */
    private record Ranked(String name, Ranking ranking) {}

    /** Those that are defined for these samples. */
    public List<Figure> figures() {
        var ranked = ranked();
        var figures = new ArrayList<Figure>();
        curves(
                        ranked,
                        "roc",
                        "ROC curves",
                        new Axis("false positive rate", Scale.LINEAR),
                        new Axis("true positive rate", Scale.LINEAR),
                        Ranking::roc,
                        Ranking::rocArea,
                        Optional.of(new Line("chance", List.of(Point.of(0, 0), Point.of(1, 1)), CHANCE)),
                        "Area under each curve in brackets: the share of pairs of samples, one with and one without the %s, that are ranked in the right order.")
                .ifPresent(figures::add);
        curves(
                        ranked,
                        "precision-recall",
                        "Precision-recall curves",
                        new Axis("recall", Scale.LINEAR),
                        new Axis("precision", Scale.LINEAR),
                        ProbabilityFigures::fromZero,
                        Ranking::averagePrecision,
                        ranked.size() == 1 ? Optional.of(share(ranked.get(0).ranking())) : Optional.empty(),
                        "Average precision of each %s in brackets; that of chance is the share of the samples that have it.")
                .ifPresent(figures::add);
        figures.add(reliability());
        return figures;
    }

    private List<Ranked> ranked() {
        return Arrays.stream(Ranking.ranked(predictions))
                .mapToObj(k -> new Ranked(predictions.task().names().get(k), Ranking.of(predictions, k)))
                .toList();
    }

    /** A precision-recall curve begins at a recall above 0: drawn, it has the same precision from 0 on. */
    private static List<Ranking.Point> fromZero(Ranking ranking) {
        var points = new ArrayList<>(ranking.precisionRecall());
        points.add(0, new Ranking.Point(0, points.get(0).y()));
        return points;
    }

    private Line share(Ranking ranking) {
        double share = (double) ranking.positives() / predictions.count();
        return new Line("chance", List.of(Point.of(0, share), Point.of(1, share)), CHANCE);
    }

    private Optional<Figure> curves(
            List<Ranked> all,
            String name,
            String title,
            Axis x,
            Axis y,
            Function<Ranking, List<Ranking.Point>> points,
            ToDoubleFunction<Ranking> area,
            Optional<Line> chance,
            String caption) {
        var defined = all.stream()
                .filter(one -> !Double.isNaN(area.applyAsDouble(one.ranking())))
                .toList();
        if (defined.isEmpty()) {
            return Optional.empty();
        }
        var lines = new ArrayList<Line>();
        chance.ifPresent(lines::add);
        int first = lines.size();
        defined.stream()
                .limit(MOST_CURVES)
                .forEach(one -> lines.add(new Line(
                        String.format(Locale.ROOT, "%s (%.3f)", one.name(), area.applyAsDouble(one.ranking())),
                        Ranking.thinned(points.apply(one.ranking()), NEAREST).stream()
                                .map(point -> Point.of(point.x(), point.y()))
                                .toList(),
                        Style.of(lines.size() - first))));
        String what = predictions.task().isClassification() ? "class" : "label";
        String some = defined.size() > MOST_CURVES
                ? " The first %d of %d have a curve.".formatted(MOST_CURVES, defined.size())
                : "";
        return Optional.of(new LineFigure(name, title, x, y, lines, caption.formatted(what) + some));
    }

    private Figure reliability() {
        var lines = new ArrayList<Line>();
        lines.add(new Line("as predicted", List.of(Point.of(0, 0), Point.of(1, 1)), CHANCE));
        uncalibrated.ifPresent(before -> lines.add(reliability("without temperature", before, Style.of(1))));
        lines.add(reliability(uncalibrated.isPresent() ? "with temperature" : "the network", predictions, Style.of(0)));
        boolean classes = predictions.task().isClassification();
        return new LineFigure(
                "reliability",
                "Reliability",
                new Axis(
                        classes ? "mean probability of the likeliest class" : "mean probability of a label",
                        Scale.LINEAR),
                new Axis(classes ? "share that is right" : "share that has it", Scale.LINEAR),
                lines,
                "Samples in %d bins by the probability of %s: below the diagonal, %s. Expected calibration error of all in brackets."
                        .formatted(
                                Reliability.BINS,
                                classes ? "the likeliest class" : "each label",
                                classes ? "the network is too sure" : "probabilities are too high"));
    }

    private static Line reliability(String name, Predictions of, Style style) {
        var reliability = Reliability.pooled(of);
        return new Line(
                String.format(Locale.ROOT, "%s (%.4f)", name, reliability.error()),
                reliability.bins().stream()
                        .filter(bin -> bin.count() > 0)
                        .map(bin -> Point.of(bin.probability(), bin.share()))
                        .toList(),
                style);
    }
}

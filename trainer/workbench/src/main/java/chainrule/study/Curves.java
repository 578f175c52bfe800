package chainrule.study;

import chainrule.report.Axis;
import chainrule.report.Axis.Scale;
import chainrule.report.Figure;
import chainrule.report.Line;
import chainrule.report.Line.Pattern;
import chainrule.report.Line.Point;
import chainrule.report.Line.Style;
import chainrule.report.LineFigure;
import chainrule.report.Palette;
import chainrule.statistics.ErrorBars;
import chainrule.statistics.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;

/** Groups of trainings epoch by epoch: their means, with error bars where there are several seeds. */
public record Curves(List<Group> groups, ErrorBars bars) {
    /** So many groups still have room in one figure with both their splits. */
    private static final int MOST_TOGETHER = 3;

    /** Accuracy and loss: of training and validation together, or apart if there are many groups. */
    public List<Figure> figures() {
        var figures = new ArrayList<Figure>();
        if (groups.size() <= MOST_TOGETHER) {
            var measures = new LinkedHashMap<String, List<Metric>>();
            metrics()
                    .forEach(metric -> measures.computeIfAbsent(name(metric), name -> new ArrayList<>())
                            .add(metric));
            measures.forEach((name, metrics) -> figures.add(figure(name, metrics)));
        } else {
            for (var metric : metrics()) {
                figures.add(figure(metric.toString(), List.of(metric)));
            }
        }
        // Runs that ended and have no value, as quantiles without a median have no R², make an empty figure.
        figures.removeIf(figure -> seeds() > 0 && ((LineFigure) figure).lines().isEmpty());
        return figures;
    }

    private List<Metric> metrics() {
        return Metric.ofOutcomes(
                groups.stream().flatMap(group -> group.outcomes().stream()).toList());
    }

    /** Such as accuracy, r2 or loss. */
    private static String name(Metric metric) {
        return metric.of().map(Object::toString).orElse("loss");
    }

    private Figure figure(String name, List<Metric> metrics) {
        var lines = new ArrayList<Line>();
        for (int i = 0; i < groups.size(); i++) {
            for (var metric : metrics) {
                var points = points(groups.get(i), metric);
                if (!points.isEmpty()) {
                    lines.add(new Line(label(groups.get(i), metric, metrics), points, style(i, metric, metrics)));
                }
            }
        }
        var first = metrics.get(0);
        String what = metrics.size() > 1 ? first.measure() : first.label();
        String title = Character.toUpperCase(what.charAt(0)) + what.substring(1) + " by epoch";
        return new LineFigure(
                name,
                title,
                new Axis("epoch", Scale.WHOLE),
                new Axis(first.measure() + (first.isShare() ? " (%)" : "") + factor(), Scale.LINEAR),
                lines,
                caption(title, first));
    }

    private int seeds() {
        return groups.stream().mapToInt(group -> group.finished().size()).max().orElse(0);
    }

    /** What the bars stand for, on the axis: a figure may be seen without its caption. */
    private String factor() {
        return seeds() < 2 ? "" : ", " + bars.brief();
    }

    private String caption(String title, Metric metric) {
        int seeds = seeds();
        String caption = seeds < 2
                ? title + ", one seed."
                : "%s: %s of %d seeds, as bars and as shaded bands.".formatted(title, bars.meaning(), seeds);
        return caption + Group.notes(groups) + (metric.of().isEmpty() ? note() : "");
    }

    /** Losses of different kinds stand in one figure, but not in one unit. */
    private String note() {
        return CommonMetric.note(groups.stream()
                        .flatMap(group -> group.outcomes().stream())
                        .toList())
                .map(" "::concat)
                .orElse("");
    }

    private static String label(Group group, Metric metric, List<Metric> metrics) {
        return metrics.size() == 1
                ? group.label()
                : group.label() + (metric.split() == Metric.Split.VALIDATION ? ", validation" : ", training");
    }

    private static Style style(int index, Metric metric, List<Metric> metrics) {
        return metrics.size() == 1
                ? Style.of(index)
                : new Style(
                        Palette.values()[index],
                        metric.split() == Metric.Split.VALIDATION ? Pattern.SOLID : Pattern.DASHED);
    }

    private List<Point> points(Group group, Metric metric) {
        var summaries = group.byEpoch(metric);
        double unit = metric.isShare() ? 100 : 1;
        return IntStream.range(0, summaries.size())
                .mapToObj(epoch -> point(epoch + 1, summaries.get(epoch), unit))
                .filter(point -> Double.isFinite(point.y()))
                .toList();
    }

    private Point point(double x, Summary summary, double unit) {
        return new Point(x, unit * summary.mean(), unit * bars.low(summary), unit * bars.high(summary));
    }
}

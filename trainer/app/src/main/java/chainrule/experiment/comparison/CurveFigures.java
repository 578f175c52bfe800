package chainrule.experiment.comparison;

import chainrule.report.Axis;
import chainrule.report.Axis.Scale;
import chainrule.report.Figure;
import chainrule.report.Line;
import chainrule.report.Line.Pattern;
import chainrule.report.Line.Point;
import chainrule.report.Line.Style;
import chainrule.report.LineFigure;
import chainrule.report.Palette;
import chainrule.study.CommonMetric;
import chainrule.study.Curves;
import chainrule.study.Curves.Panel;
import chainrule.study.Curves.Series;
import chainrule.study.Group;
import chainrule.study.Metric;
import java.util.List;

/** Curves as figures: accuracy, loss and whatever else is measured, by epoch. */
record CurveFigures(Curves curves) {
    List<Figure> all() {
        return curves.panels().stream().map(this::figure).toList();
    }

    private Figure figure(Panel panel) {
        var metrics = panel.metrics();
        var lines = panel.series().stream()
                .map(series -> new Line(label(series, metrics), points(series), style(series, metrics)))
                .toList();
        var first = metrics.get(0);
        String what = metrics.size() > 1 ? first.measure() : first.label();
        String title = Character.toUpperCase(what.charAt(0)) + what.substring(1) + " by epoch";
        return new LineFigure(
                panel.name(),
                title,
                new Axis("epoch" + bars(), Scale.WHOLE),
                new Axis(first.measure() + (first.isShare() ? " (%)" : ""), Scale.LINEAR),
                lines,
                caption(title, first));
    }

    /** What the bars stand for, on the axis that has room for words: a figure may be seen without its caption. */
    private String bars() {
        return curves.seeds() < 2 ? "" : "; bars: " + curves.bars().meaning();
    }

    private String caption(String title, Metric metric) {
        int seeds = curves.seeds();
        String caption = seeds < 2
                ? title + ": one seed."
                : "%s: %s of %d seeds, as bars and as shaded bands."
                        .formatted(title, curves.bars().meaning(), seeds);
        return caption + Group.notes(curves.groups()) + (metric.of().isEmpty() ? note() : "");
    }

    /** Losses of different kinds stand in one figure, but not in one unit. */
    private String note() {
        return CommonMetric.note(curves.groups().stream()
                        .flatMap(group -> group.outcomes().stream())
                        .toList())
                .map(" "::concat)
                .orElse("");
    }

    private String label(Series series, List<Metric> metrics) {
        String group = curves.groups().get(series.group()).label();
        return metrics.size() == 1
                ? group
                : group + (series.metric().split() == Metric.Split.VALIDATION ? ", validation" : ", training");
    }

    private static Style style(Series series, List<Metric> metrics) {
        return metrics.size() == 1
                ? Style.of(series.group())
                : new Style(
                        Palette.values()[series.group()],
                        series.metric().split() == Metric.Split.VALIDATION ? Pattern.SOLID : Pattern.DASHED);
    }

    private static List<Point> points(Series series) {
        double unit = series.metric().isShare() ? 100 : 1;
        return series.means().stream()
                .map(mean -> new Point(mean.epoch(), unit * mean.mean(), unit * mean.low(), unit * mean.high()))
                .toList();
    }
}

package chainrule.experiment.search;

import chainrule.report.Axis;
import chainrule.report.Axis.Scale;
import chainrule.report.Figure;
import chainrule.report.Line;
import chainrule.report.Line.Pattern;
import chainrule.report.Line.Point;
import chainrule.report.Line.Style;
import chainrule.report.LineFigure;
import chainrule.report.Palette;
import chainrule.study.Metric;
import java.util.ArrayList;
import java.util.List;

/**
 * Learning curves that end on the rung where their trial ended.
 *
 * @param ranked the best first
 */
record RungFigure(Metric metric, List<Candidate> ranked) {
    Figure figure() {
        var rungs = ranked.stream().map(Candidate::until).distinct().sorted().toList();
        var lines = new ArrayList<Line>();
        for (int i = 0; i < rungs.size(); i++) {
            int until = rungs.get(i);
            // The best one has a curve of its own.
            var ended = ranked.stream()
                    .skip(1)
                    .filter(candidate -> candidate.until() == until)
                    .toList();
            if (!ended.isEmpty()) {
                var style = new Style(Style.of(i).colour(), pattern(until));
                lines.add(new Line("%d to epoch %d".formatted(ended.size(), until), curves(ended), style));
            }
        }
        lines.add(new Line("the best", curve(ranked.get(0)), new Style(Palette.BLACK, Pattern.SOLID)));
        String label = metric.label() + (metric.isShare() ? " (%)" : "");
        return new LineFigure(
                "rungs",
                "Trials by rung",
                new Axis("epoch", Scale.WHOLE),
                new Axis(label, Scale.LINEAR),
                lines,
                "%s of each combination by epoch, the mean of the seeds that finished. A curve ends where its trial ended: on a rung where others were better, or after the last epoch."
                        .formatted(Character.toUpperCase(metric.label().charAt(0))
                                + metric.label().substring(1)));
    }

    /** After one epoch there is no line yet, only a point: it would not be seen. */
    static Pattern pattern(int epochs) {
        return epochs == 1 ? Pattern.DOTS : Pattern.THIN;
    }

    /** One after the other, with a gap between two. */
    private List<Point> curves(List<Candidate> candidates) {
        var points = new ArrayList<Point>();
        for (var candidate : candidates) {
            points.addAll(curve(candidate));
            points.add(Point.of(1, Double.NaN));
        }
        return points;
    }

    private List<Point> curve(Candidate candidate) {
        var points = new ArrayList<Point>();
        for (var mean : candidate.group().byEpoch(metric)) {
            points.add(Point.of(points.size() + 1, metric.isShare() ? 100 * mean.mean() : mean.mean()));
        }
        return points;
    }
}

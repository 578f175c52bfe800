package chainrule.experiment;

import chainrule.experiment.Measurement.Point;
import chainrule.report.Axis;
import chainrule.report.Figure;
import chainrule.report.HtmlReport;
import chainrule.report.Line;
import chainrule.report.LineFigure;
import chainrule.run.RunDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** An experiment's figures, table and page. */
public record CostReport(Experiment experiment, List<Measurement> measurements) {
    public void write(RunDirectory directory) {
        var figures = List.of(
                figure("operations", "Multiplications", "multiplications", point -> point.operations()),
                figure("time", "Time", "time (µs)", point -> 1e6 * point.seconds()));
        for (var figure : figures) {
            directory.write(RunDirectory.FIGURES + "/" + figure.name() + ".png", figure.png());
            directory.write(RunDirectory.FIGURES + "/" + figure.name() + ".svg", figure.svg());
        }
        directory.write("table.csv", csv());
        directory.write(
                RunDirectory.REPORT,
                new HtmlReport(experiment.name())
                        .paragraph("The question: " + experiment.question() + ".")
                        .table(
                                "Exponents, fitted over the larger half of the sizes",
                                List.of("way", "of the multiplications", "of the time"),
                                measurements.stream()
                                        .map(m -> List.of(
                                                m.way(),
                                                "%.3f".formatted(m.operations().exponent()),
                                                "%.3f".formatted(m.time().exponent())))
                                        .toList())
                        .figures(figures)
                        .table("Measured", List.of("way", experiment.size(), "multiplications", "time (µs)"), rows())
                        .html());
    }

    private Figure figure(String name, String title, String unit, ToDoubleFunction<Point> value) {
        var lines = IntStream.range(0, measurements.size())
                .mapToObj(i -> new Line(
                        measurements.get(i).way(),
                        measurements.get(i).points().stream()
                                .map(point -> Line.Point.of(point.size(), value.applyAsDouble(point)))
                                .toList(),
                        Line.Style.of(i)))
                .toList();
        return new LineFigure(
                name,
                title,
                new Axis(experiment.size(), Axis.Scale.LOGARITHMIC),
                new Axis(unit, Axis.Scale.LOGARITHMIC),
                lines);
    }

    private List<List<String>> rows() {
        var rows = new ArrayList<List<String>>();
        for (var measurement : measurements) {
            for (var point : measurement.points()) {
                rows.add(List.of(
                        measurement.way(),
                        "%,d".formatted(point.size()),
                        "%,d".formatted(point.operations()),
                        "%.3f".formatted(1e6 * point.seconds())));
            }
        }
        return rows;
    }

    private String csv() {
        var csv = new StringBuilder("way,size,operations,seconds\n");
        for (var measurement : measurements) {
            for (var point : measurement.points()) {
                csv.append("\"%s\",%d,%d,%s\n"
                        .formatted(measurement.way(), point.size(), point.operations(), point.seconds()));
            }
        }
        return csv.toString();
    }
}

package chainrule.experiment;

import chainrule.experiment.Measurement.Point;
import chainrule.report.Axis;
import chainrule.report.Figure;
import chainrule.report.HtmlReport;
import chainrule.report.Line;
import chainrule.report.LineFigure;
import chainrule.run.RunDirectory;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** An experiment's figures, table and page. */
public record CostReport(Experiment experiment, List<Sweep> sweeps) {
    public void write(RunDirectory directory) {
        var figures = sweeps.stream().flatMap(this::figures).toList();
        for (var figure : figures) {
            directory.write(RunDirectory.FIGURES + "/" + figure.name() + ".png", figure.png());
            directory.write(RunDirectory.FIGURES + "/" + figure.name() + ".svg", figure.svg());
        }
        directory.write("table.csv", csv());
        var page = new HtmlReport(experiment.name())
                .paragraph("The question: " + experiment.question() + ".")
                .table(
                        "Exponents, fitted over the larger half of the sizes",
                        List.of("by", "way", "of the multiplications", "of the time"),
                        rows((sweep, m) -> Stream.of(List.of(
                                sweep.size(),
                                m.way(),
                                "%.3f".formatted(m.operations().exponent()),
                                "%.3f".formatted(m.time().exponent())))))
                .figures(figures)
                .table(
                        "Measured",
                        List.of("by", "way", "size", "multiplications", "time (µs)"),
                        rows(CostReport::points));
        directory.write(RunDirectory.REPORT, page.html());
    }

    private Stream<Figure> figures(Sweep sweep) {
        String by = sweeps.size() == 1 ? "" : "-by-" + sweep.size();
        return Stream.of(
                figure(sweep, "operations" + by, "Multiplications", "multiplications", point -> point.operations()),
                figure(sweep, "time" + by, "Time", "time (µs)", point -> 1e6 * point.seconds()));
    }

    private static Figure figure(Sweep sweep, String name, String title, String unit, ToDoubleFunction<Point> value) {
        var measurements = sweep.measurements();
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
                new Axis(sweep.size(), Axis.Scale.LOGARITHMIC),
                new Axis(unit, Axis.Scale.LOGARITHMIC),
                lines);
    }

    private static Stream<List<String>> points(Sweep sweep, Measurement measurement) {
        return measurement.points().stream()
                .map(point -> List.of(
                        sweep.size(),
                        measurement.way(),
                        "%,d".formatted(point.size()),
                        "%,d".formatted(point.operations()),
                        "%.3f".formatted(1e6 * point.seconds())));
    }

    private List<List<String>> rows(BiFunction<Sweep, Measurement, Stream<List<String>>> rowsOf) {
        return sweeps.stream()
                .flatMap(sweep -> sweep.measurements().stream().flatMap(m -> rowsOf.apply(sweep, m)))
                .toList();
    }

    private String csv() {
        var csv = new StringBuilder("by,way,size,operations,seconds\n");
        for (var sweep : sweeps) {
            for (var measurement : sweep.measurements()) {
                for (var point : measurement.points()) {
                    csv.append("\"%s\",\"%s\",%d,%d,%s\n"
                            .formatted(
                                    sweep.size(),
                                    measurement.way(),
                                    point.size(),
                                    point.operations(),
                                    point.seconds()));
                }
            }
        }
        return csv.toString();
    }
}

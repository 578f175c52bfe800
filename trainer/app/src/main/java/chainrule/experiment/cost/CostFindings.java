package chainrule.experiment.cost;

import chainrule.experiment.Findings;
import chainrule.experiment.cost.Measurement.Point;
import chainrule.report.Axis;
import chainrule.report.Block.Table;
import chainrule.report.Figure;
import chainrule.report.Line;
import chainrule.report.LineFigure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What measurements of cost amount to: exponents, curves and a table. */
record CostFindings(List<CostCurve> curves) {
    Findings findings() {
        var findings = Findings.NONE
                .figures(curves.stream().flatMap(this::figures).toList())
                .table(new Table(
                        "Exponents, fitted over the larger half of the sizes",
                        List.of("by", "way", "of the multiplications", "of the time"),
                        rows((curve, m) -> Stream.of(List.of(
                                curve.size(),
                                m.way(),
                                String.format(
                                        Locale.ROOT, "%.3f", m.operations().exponent()),
                                String.format(Locale.ROOT, "%.3f", m.time().exponent()))))))
                .table(new Table(
                        "Measured",
                        List.of("by", "way", "size", "multiplications", "time (µs)"),
                        rows(CostFindings::points)))
                .value("ways", ways());
        for (var curve : curves) {
            for (var m : curve.measurements()) {
                findings = findings.answer(String.format(
                        Locale.ROOT,
                        "by %s, %s: multiplications grow with the exponent %.3f, the time with %.3f.",
                        curve.size(),
                        m.way(),
                        m.operations().exponent(),
                        m.time().exponent()));
            }
        }
        return findings;
    }

    private List<Map<String, Object>> ways() {
        var ways = new ArrayList<Map<String, Object>>();
        for (var curve : curves) {
            for (var m : curve.measurements()) {
                var way = new LinkedHashMap<String, Object>();
                way.put("by", curve.size());
                way.put("way", m.way());
                way.put("operationsExponent", m.operations().exponent());
                way.put("timeExponent", m.time().exponent());
                ways.add(way);
            }
        }
        return ways;
    }

    private Stream<Figure> figures(CostCurve curve) {
        String by = curves.size() == 1 ? "" : "-by-" + curve.size();
        return Stream.of(
                figure(curve, "operations" + by, "Multiplications", "multiplications", point -> point.operations()),
                figure(curve, "time" + by, "Time", "time (µs)", point -> 1e6 * point.seconds()));
    }

    private static Figure figure(
            CostCurve curve, String name, String title, String unit, ToDoubleFunction<Point> value) {
        var lines = new ArrayList<Line>();
        for (var m : curve.measurements()) {
            var points = m.points().stream()
                    .map(point -> Line.Point.of(point.size(), value.applyAsDouble(point)))
                    .toList();
            var style = Line.Style.of(lines.size() / 2);
            var law = PowerLaw.fit(
                    m.fitted().stream().mapToDouble(Point::size).toArray(),
                    m.fitted().stream().mapToDouble(value).toArray());
            lines.add(new Line(m.way(), points, new Line.Style(style.colour(), Line.Pattern.RINGS)));
            lines.add(Line.through(
                            String.format(Locale.ROOT, "%s: slope %.2f", m.way(), law.exponent()),
                            m.points().stream().mapToDouble(Point::size).toArray(),
                            m.points().stream()
                                    .mapToDouble(point -> law.at(point.size()))
                                    .toArray())
                    .styled(new Line.Style(style.colour(), Line.Pattern.THIN)));
        }
        String caption =
                "%s by %s: measurements, and power laws fitted over the larger half of the sizes, whose exponents are the slopes."
                        .formatted(title, curve.size());
        return new LineFigure(
                name,
                title + " by " + curve.size(),
                new Axis(curve.size(), Axis.Scale.LOGARITHMIC),
                new Axis(unit, Axis.Scale.LOGARITHMIC),
                lines,
                caption);
    }

    private static Stream<List<String>> points(CostCurve curve, Measurement measurement) {
        return measurement.points().stream()
                .map(point -> List.of(
                        curve.size(),
                        measurement.way(),
                        String.format(Locale.ROOT, "%,d", point.size()),
                        String.format(Locale.ROOT, "%,d", point.operations()),
                        String.format(Locale.ROOT, "%.3f", 1e6 * point.seconds())));
    }

    private List<List<String>> rows(BiFunction<CostCurve, Measurement, Stream<List<String>>> rowsOf) {
        return curves.stream()
                .flatMap(curve -> curve.measurements().stream().flatMap(m -> rowsOf.apply(curve, m)))
                .toList();
    }
}

package chainrule.experiment.catalog;

import chainrule.experiment.Findings;
import chainrule.experiment.Untrained;
import chainrule.formulas.Softmax;
import chainrule.report.Axis;
import chainrule.report.Axis.Scale;
import chainrule.report.Block.Table;
import chainrule.report.Figure;
import chainrule.report.Line;
import chainrule.report.Line.Style;
import chainrule.report.LineFigure;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Softmax of o/T (A12, F2): towards argmax for T → 0, towards equal probabilities for T → ∞. */
final class SoftmaxTemperature implements Untrained {
    private static final double[] LOGITS = {2, 1, 0.5, -1};
    /** The largest logit twice: argmax is not one class. */
    private static final double[] TIED = {2, 2, 0.5, -1};

    private static final List<Double> SHOWN = List.of(0.01, 0.1, 0.5, 1.0, 2.0, 10.0, 100.0);
    private static final double LOWEST = 0.01;
    private static final double HIGHEST = 100;
    private static final int POINTS = 161;

    @Override
    public String name() {
        return "softmax-temperature";
    }

    @Override
    public String question() {
        return "what softmax becomes at low and high temperatures: argmax, and equal probabilities";
    }

    /** S(o/T). */
    static double[] at(double[] logits, double temperature) {
        double[] scaled = Arrays.stream(logits).map(o -> o / temperature).toArray();
        var probabilities = new double[logits.length];
        Softmax.of(scaled, 0, scaled.length, probabilities);
        return probabilities;
    }

    /** The limit for T → 0: 1 for the largest logit; equal shares for several. */
    static double[] argmax(double[] logits) {
        double max = Arrays.stream(logits).max().orElseThrow();
        long ties = Arrays.stream(logits).filter(o -> o == max).count();
        return Arrays.stream(logits).map(o -> o == max ? 1.0 / ties : 0).toArray();
    }

    @Override
    public Findings findings() {
        double cold = distance(at(LOGITS, LOWEST), argmax(LOGITS));
        double[] even = LOGITS.clone();
        Arrays.fill(even, 1.0 / LOGITS.length);
        double hot = distance(at(LOGITS, HIGHEST), even);
        return Findings.NONE
                .answer("Softmax of the logits %s divided by a temperature T: at T = 1 the probabilities are %s."
                        .formatted(text(LOGITS, "%s"), text(at(LOGITS, 1), "%.3f")))
                .answer(String.format(
                        Locale.ROOT,
                        "At T = %s no probability differs from argmax, 1 for the largest logit and 0 for the others, by more than %.1e. At T = %.0f none differs from 1/%d by more than %.3f.",
                        LOWEST,
                        cold,
                        HIGHEST,
                        LOGITS.length,
                        hot))
                .answer(
                        "Of equal largest logits, as in %s, each gets its share in the limit: at T = %s the probabilities are %s."
                                .formatted(text(TIED, "%s"), LOWEST, text(at(TIED, LOWEST), "%.3f")))
                .figures(List.of(
                        figure("temperature", "Softmax by temperature", LOGITS),
                        figure("temperature-tied", "Softmax by temperature, two equal logits", TIED)))
                .table(table())
                .value("logits", Arrays.stream(LOGITS).boxed().toList())
                .value("probabilities", probabilities());
    }

    private static double distance(double[] a, double[] b) {
        return IntStream.range(0, a.length)
                .mapToDouble(i -> Math.abs(a[i] - b[i]))
                .max()
                .orElseThrow();
    }

    private static String text(double[] values, String format) {
        return Arrays.stream(values)
                .mapToObj(value -> String.format(Locale.ROOT, format, value).replace('-', '−'))
                .toList()
                .toString();
    }

    private static Figure figure(String name, String title, double[] logits) {
        double[] temperatures = IntStream.range(0, POINTS)
                .mapToDouble(i -> LOWEST * Math.pow(HIGHEST / LOWEST, i / (POINTS - 1.0)))
                .toArray();
        var lines = IntStream.range(0, logits.length)
                .mapToObj(k -> Line.through(
                                "class %d, logit %s".formatted(k + 1, logits[k]).replace('-', '−'),
                                temperatures,
                                Arrays.stream(temperatures)
                                        .map(t -> at(logits, t)[k])
                                        .toArray())
                        .styled(Style.of(k)))
                .toList();
        return new LineFigure(
                name,
                title,
                new Axis("temperature T", Scale.LOGARITHMIC),
                new Axis("probability", Scale.LINEAR),
                lines,
                title + ": argmax on the left, equal probabilities on the right. At T = 1 it is softmax itself.");
    }

    private static Table table() {
        var header = Stream.concat(
                        Stream.of("T"), IntStream.rangeClosed(1, LOGITS.length).mapToObj(k -> "class " + k))
                .toList();
        return new Table(
                "Probabilities of the logits %s by temperature".formatted(text(LOGITS, "%s")),
                header,
                SHOWN.stream()
                        .map(t -> Stream.concat(
                                        Stream.of(t.toString()),
                                        Arrays.stream(at(LOGITS, t))
                                                .mapToObj(p -> String.format(Locale.ROOT, "%.6f", p)))
                                .toList())
                        .toList());
    }

    private static Map<String, Object> probabilities() {
        var byTemperature = new LinkedHashMap<String, Object>();
        SHOWN.forEach(t -> byTemperature.put(
                t.toString(), Arrays.stream(at(LOGITS, t)).boxed().toList()));
        return byTemperature;
    }
}

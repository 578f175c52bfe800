package chainrule.experiment.catalog;

import chainrule.base.Kebab;
import chainrule.bench.Pace;
import chainrule.bench.StepBench;
import chainrule.engine.Engine;
import chainrule.engine.Engines;
import chainrule.engine.RunningMetrics;
import chainrule.experiment.Findings;
import chainrule.experiment.cost.CostCurve;
import chainrule.experiment.cost.CostExperiment;
import chainrule.experiment.cost.Measurement;
import chainrule.experiment.cost.Measurement.Point;
import chainrule.model.LayerSizes;
import chainrule.model.Precision;
import chainrule.optim.Optimizer;
import chainrule.report.Block.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The same training step in plain loops, vectorised, and on a GPU: the engines compute the same operations on the same numbers, so only
 * the time differs. Plain loops are those of the engine {@code reference}, one number after the other.
 */
public final class EngineCost implements CostExperiment {
    private static final String PLAIN = "reference";
    private static final int INPUTS = 784;
    private static final int CLASSES = 10;
    private static final int BATCH = 100;
    private static final int STEPS = 20;
    /** Losses are compared over this many steps from the same beginning. */
    private static final int COMPARED = 10;

    private final List<Engine> engines;
    private final List<Integer> widths;
    private final Pace pace;

    /** On this machine. */
    public EngineCost() {
        this(
                Stream.of(PLAIN, "nd4j", "cuda")
                        .flatMap(name -> Engines.onClassPath().all().stream()
                                .filter(engine -> engine.name().equals(name)))
                        .toList(),
                List.of(16, 64, 256, 1024),
                new Pace(0.3, 4));
    }

    /**
     * @param engines the plain one first
     * @param widths of two hidden layers
     */
    EngineCost(List<Engine> engines, List<Integer> widths, Pace pace) {
        this.engines = List.copyOf(engines);
        this.widths = List.copyOf(widths);
        this.pace = pace;
    }

    @Override
    public String name() {
        return "engines";
    }

    @Override
    public String question() {
        return "what the same training step costs in plain loops, vectorised, and on a GPU";
    }

    /**
     * An engine in a precision.
     *
     * @param label for people
     */
    private record Way(String label, Engine engine, Precision precision) {}

    /** Plain loops in float64 alone: rounding each number to float32 would be more work, and would teach nothing. */
    private List<Way> ways() {
        return engines.stream()
                .filter(engine -> engine.reasonNotToRun().isEmpty())
                .flatMap(engine -> engine.name().equals(PLAIN)
                        ? Stream.of(new Way("plain loops", engine, Precision.FLOAT64))
                        : Stream.of(Precision.FLOAT64, Precision.FLOAT32)
                                .filter(engine::hasPrecision)
                                .map(precision -> new Way(label(engine, precision), engine, precision)))
                .toList();
    }

    private static String label(Engine engine, Precision precision) {
        String how = engine.isOnProcessor() ? "vectorised (%s)" : "GPU (%s)";
        return how.formatted(engine.name()) + ", " + Kebab.name(precision);
    }

    private static StepBench bench(int width, Precision precision) {
        return new StepBench(
                new LayerSizes(List.of(INPUTS, width, width, CLASSES)), BATCH, new Optimizer.Sgd(0.01), precision);
    }

    @Override
    public List<CostCurve> measure() {
        return List.of(new CostCurve(
                "width",
                ways().stream()
                        .map(way -> new Measurement(
                                way.label(),
                                widths.stream().map(width -> point(way, width)).toList()))
                        .toList()));
    }

    private Point point(Way way, int width) {
        var bench = bench(width, way.precision());
        double seconds = bench.measure(way.engine(), false, STEPS, pace).step();
        return new Point(width, bench.multiplyAdds(), seconds);
    }

    /** The mean losses of the first steps, all from the same initial parameters and samples. */
    private static double[] losses(Way way, int width) {
        try (var training = way.engine().train(bench(width, way.precision()).job())) {
            return IntStream.range(0, COMPARED)
                    .mapToDouble(step -> {
                        var tally = new RunningMetrics();
                        training.run(1, step, 1, tally);
                        return tally.loss();
                    })
                    .toArray();
        }
    }

    @Override
    public Findings findings() {
        var ways = ways();
        var curve = measure().get(0);
        var plain = curve.measurements().get(0);
        double[] expected = losses(ways.get(0), widths.get(0));
        var findings = Findings.NONE;
        var rows = new ArrayList<List<String>>();
        var values = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < ways.size(); i++) {
            double difference = difference(expected, losses(ways.get(i), widths.get(0)));
            var points = curve.measurements().get(i).points();
            for (int k = 0; k < points.size(); k++) {
                double ratio = plain.points().get(k).seconds() / points.get(k).seconds();
                rows.add(row(ways.get(i), points.get(k), ratio));
                values.add(value(ways.get(i), points.get(k), ratio, difference));
            }
            findings = findings.answer(answer(ways.get(i), points, plain.points(), difference, i == 0));
        }
        for (var engine : engines) {
            var reason = engine.reasonNotToRun();
            if (reason.isPresent()) {
                findings = findings.answer("%s is omitted: %s.".formatted(engine.name(), reason.get()));
            }
        }
        return findings.table(new Table(
                        "One step of %d-w-w-%d with a batch of %d, by the width w".formatted(INPUTS, CLASSES, BATCH),
                        List.of("way", "width", "multiplications", "time (ms)", "times as fast as plain loops"),
                        rows))
                .value("engines", values)
                .and(ofTime(curve));
    }

    /** All ways make the same multiplications: a figure of these would be one line. */
    private static Findings ofTime(CostCurve curve) {
        var all = CostExperiment.findings(List.of(curve));
        return new Findings(
                List.of(),
                all.figures().stream()
                        .filter(figure -> figure.name().equals("time"))
                        .toList(),
                List.of(),
                List.of(),
                all.values(),
                Map.of());
    }

    private static String answer(Way way, List<Point> points, List<Point> plain, double difference, boolean first) {
        int last = points.size() - 1;
        String time = String.format(
                Locale.ROOT,
                "%s: %.3f ms a step at width %,d",
                way.label(),
                1e3 * points.get(last).seconds(),
                points.get(last).size());
        return first
                ? time + "; one number after the other, on one core."
                : time
                        + String.format(
                                Locale.ROOT,
                                ", %.3g times as fast as plain loops (%.3g times at width %,d); the losses of %d steps differ by %.1e at most, relatively.",
                                plain.get(last).seconds() / points.get(last).seconds(),
                                plain.get(0).seconds() / points.get(0).seconds(),
                                points.get(0).size(),
                                COMPARED,
                                difference);
    }

    private static double difference(double[] expected, double[] losses) {
        return IntStream.range(0, expected.length)
                .mapToDouble(i -> Math.abs(losses[i] - expected[i]) / Math.abs(expected[i]))
                .max()
                .orElseThrow();
    }

    private static List<String> row(Way way, Point point, double ratio) {
        return List.of(
                way.label(),
                String.format(Locale.ROOT, "%,d", point.size()),
                String.format(Locale.ROOT, "%,d", point.operations()),
                String.format(Locale.ROOT, "%.3f", 1e3 * point.seconds()),
                String.format(Locale.ROOT, "%.2f", ratio));
    }

    private static Map<String, Object> value(Way way, Point point, double ratio, double difference) {
        var value = new LinkedHashMap<String, Object>();
        value.put("engine", way.engine().name());
        value.put("precision", Kebab.name(way.precision()));
        value.put("width", point.size());
        value.put("stepMillis", 1e3 * point.seconds());
        value.put("timesAsFast", ratio);
        value.put("largestRelativeDifference", difference);
        return value;
    }
}

package chainrule.cli;

import chainrule.bench.BenchTrajectory;
import chainrule.bench.LayerCost;
import chainrule.bench.OpenBench;
import chainrule.bench.StepBench;
import chainrule.bench.Timing;
import chainrule.engine.DeviceLimits;
import chainrule.engine.Engine;
import chainrule.hardware.GpuClocks;
import chainrule.machine.Machine;
import chainrule.model.Loss;
import chainrule.wording.FlagWording;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A bench that is open, and how it is reported. */
final class BenchMeasurement implements AutoCloseable {
    private static final double MILLI = 1e3;
    private static final double GIGA = 1e-9;
    private static final double TERA = 1e-12;

    private final BenchOptions options;
    private final StepBench bench;
    private final Engine engine;
    private final OpenBench open;

    BenchMeasurement(BenchOptions options) {
        this.options = options;
        this.bench = options.bench();
        this.engine = options.engine();
        this.open = options.open(bench, engine);
    }

    /**
     * A measurement.
     *
     * @param text for people
     * @param json for programs
     */
    record Report(String text, Map<String, Object> json) {}

    Report measure(Consumer<String> progress) {
        var before = clocks();
        var result = open.measure(progress);
        var after = clocks();
        var layers = options.layerMetrics() ? LayerCost.seconds(bench, engine) : Optional.<Double>empty();
        var json = json(result, before, after);
        double step = result.timing().median();
        json.put("layer_metrics_ms", layers.map(seconds -> MILLI * seconds).orElse(null));
        json.put("layer_metrics_steps", layers.map(seconds -> seconds / step).orElse(null));
        return new Report(text(result) + text(layers, step), json);
    }

    /** Does what the options ask for, and closes everything. */
    static Report of(BenchOptions options, Consumer<String> progress) {
        if (options.trajectory().isPresent()) {
            return trajectory(options, options.trajectory().get());
        }
        try (var measurement = new BenchMeasurement(options)) {
            return measurement.measure(progress);
        }
    }

    static Report trajectory(BenchOptions options, Path file) {
        double[] losses = new BenchTrajectory(options.bench(), options.engine(), options.steps()).write(file);
        var json = new LinkedHashMap<String, Object>();
        json.put("trajectory", file.toString());
        json.put("losses", losses);
        return new Report(file.toString(), json);
    }

    /** Where it computes on a GPU. */
    private Optional<GpuClocks> clocks() {
        return engine.isOnProcessor() ? Optional.empty() : GpuClocks.now();
    }

    /** Seconds of the products alone; NaN where they were not measured. */
    private double products(OpenBench.Result result) {
        return open.limits().map(DeviceLimits::stepProducts).orElse(Math.min(result.inThreads(), result.inLanes()));
    }

    /** A multiplication and an addition are two. */
    private double operations() {
        return 2.0 * bench.multiplyAdds();
    }

    private String text(OpenBench.Result result) {
        double step = result.timing().median();
        double products = products(result);
        return String.format(
                Locale.ROOT,
                "%s, %s, %sbatch %d, %s, %s%s: %.3f ms a step, %,.0f samples/s%s%s%s",
                engine.name(),
                bench.layers(),
                options.seeds() > 1 ? options.seeds() + " networks at the same time, " : "",
                bench.batch(),
                options.optimizer(),
                options.precision(),
                bench.loss().equals(Loss.CROSS_ENTROPY)
                        ? ""
                        : ", " + bench.loss().name(),
                MILLI * step,
                options.seeds() * bench.batch() / step,
                Double.isNaN(products)
                        ? ""
                        : String.format(
                                Locale.ROOT, "; products alone %.3f ms, ratio %.3f", MILLI * products, step / products),
                result.peak().isEmpty()
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "; they reach %.0f GFLOP/s, %.2f of the %.0f of a loop of multiply-adds",
                                GIGA * operations() / products,
                                operations() / products / result.peak().getAsDouble(),
                                GIGA * result.peak().getAsDouble()),
                open.limits()
                        .map(limits -> String.format(
                                Locale.ROOT,
                                "; large products %.1f TFLOP/s, floor %.3f ms; copies %,.0f GB/s",
                                TERA * limits.productRate(),
                                MILLI * limits.floor(),
                                GIGA * limits.copyRate()))
                        .orElse(""));
    }

    private String text(Optional<Double> layers, double step) {
        if (!options.layerMetrics()) {
            return "";
        }
        return layers.map(seconds -> String.format(
                        Locale.ROOT,
                        "; metrics by layer %.3f ms a measurement, as long as %.1f steps",
                        MILLI * seconds,
                        seconds / step))
                .orElse("; metrics by layer are not measured with this engine");
    }

    private Map<String, Object> json(OpenBench.Result result, Optional<GpuClocks> before, Optional<GpuClocks> after) {
        var timing = result.timing();
        double step = timing.median();
        double products = products(result);
        var json = new LinkedHashMap<String, Object>();
        json.put("engine", engine.name());
        json.put("device", engine.device());
        json.put("layers", bench.layers().toString());
        json.put("seeds", options.seeds());
        json.put("batch", bench.batch());
        json.put("optimizer", options.optimizer());
        json.put("precision", options.precision());
        json.put("loss", bench.loss().name());
        json.put("step_ms", MILLI * step);
        json.put("samples_per_s", options.seeds() * bench.batch() / step);
        if (!Double.isNaN(products)) {
            json.put("limit_ms", MILLI * products);
            json.put("ratio_to_limit", step / products);
        }
        result.peak().ifPresent(peak -> {
            json.put("products_gflops", GIGA * operations() / products);
            json.put("peak_gflops", GIGA * peak);
            json.put("share_of_peak", operations() / products / peak);
        });
        put(json, timing);
        open.limits().ifPresent(limits -> put(json, limits, step));
        open.limitsProblem().ifPresent(problem -> json.put("limits_problem", problem.in(FlagWording.INSTANCE)));
        if (!open.algorithms().isEmpty()) {
            json.put("algorithms", open.algorithms());
        }
        before.ifPresent(clocks -> json.put("clocks_before", clocks.entries()));
        after.ifPresent(clocks -> json.put("clocks_after", clocks.entries()));
        json.put("threads", Machine.here().cores());
        return json;
    }

    private void put(Map<String, Object> json, Timing timing) {
        json.put("step_ms_min", MILLI * timing.min());
        json.put("step_ms_max", MILLI * timing.max());
        json.put("round_steps", options.steps());
        json.put("rounds", timing.rounds());
        json.put("steps", timing.steps());
        json.put("measured_s", timing.seconds());
        json.put("warm_up_steps", timing.warmUpSteps());
        json.put("warm_up_s", timing.warmUpSeconds());
    }

    private static void put(Map<String, Object> json, DeviceLimits limits, double step) {
        json.put("floor_ms", MILLI * limits.floor());
        json.put("share_of_product_rate", limits.floor() / step);
        json.put("copy_gb_per_s", GIGA * limits.copyRate());
        json.put("product_tflops", TERA * limits.productRate());
        json.put("product_side", limits.side());
        json.put("step_products_tflops", TERA * limits.stepOperations() / limits.stepProducts());
    }

    @Override
    public void close() {
        open.close();
    }
}

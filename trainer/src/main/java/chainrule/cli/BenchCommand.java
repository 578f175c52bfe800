package chainrule.cli;

import chainrule.UserException;
import chainrule.bench.StepBench;
import chainrule.config.Configuration;
import chainrule.engine.Engine;
import chainrule.engine.Engines;
import chainrule.engine.nd4j.NativeThreads;
import chainrule.machine.Machine;
import chainrule.model.LayerSizes;
import java.util.LinkedHashMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Time a training step: the median of five epochs, on random bytes, gathered and normalised as `train` does it.",
            "The limit is the time of the step's matrix products alone, in the fastest of several ways, measured in between."
        },
        footer = {
            "",
            "Examples: chainrule bench",
            "          chainrule bench --layers 3072-512-120x6-10 --optimizer adam",
            "          chainrule bench --engine cuda --precision bfloat16 --seeds 32"
        })
final class BenchCommand implements Runnable {
    private static final String ND4J = "nd4j";

    @Option(
            names = "--engine",
            completionCandidates = Candidates.EngineNames.class,
            defaultValue = Engines.AUTO,
            description = "auto, or an engine that `doctor` lists.")
    private String engine;

    @Option(names = "--layers", defaultValue = "3072-512-256-10", description = "Default: ${DEFAULT-VALUE}.")
    private String layers;

    @Option(names = "--batch", defaultValue = "128", description = "Default: ${DEFAULT-VALUE}.")
    private String batch;

    @Option(
            names = "--optimizer",
            completionCandidates = Candidates.Optimizers.class,
            defaultValue = "sgd",
            description = "Default: ${DEFAULT-VALUE}.")
    private String optimizer;

    @Option(
            names = "--precision",
            completionCandidates = Candidates.Precisions.class,
            defaultValue = "float32",
            description = "Default: ${DEFAULT-VALUE}.")
    private String precision;

    @Option(
            names = "--steps",
            defaultValue = "100",
            description = "Steps an epoch, of which five are timed. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(
            names = "--seeds",
            paramLabel = "COUNT",
            defaultValue = "1",
            description = "Networks trained at once, by an engine that can, such as cuda; a step is one of all of them."
                    + " Default: ${DEFAULT-VALUE}.")
    private int seeds;

    @Mixin
    private Output output;

    @Override
    public void run() {
        if (steps < 1) {
            throw new UserException("--steps is %d: an epoch has at least one".formatted(steps));
        }
        if (seeds < 1) {
            throw new UserException("--seeds is %d: a step is of one network at least".formatted(seeds));
        }
        // The same reading, and the same complaints, as for a training.
        var config = Configuration.empty()
                .with("train.batch", batch, "--batch")
                .with("train.optimizer", optimizer, "--optimizer")
                .with("engine.precision", precision, "--precision")
                .resolve();
        int samples = config.train().batch().of(Integer.MAX_VALUE >> 8);
        var bench = new StepBench(
                LayerSizes.parse(layers),
                samples,
                config.train().optimizer(),
                config.engine().precision());
        var chosen = Engines.onClassPath().named(engine);
        if (seeds > 1 && !chosen.trainsTogether()) {
            throw new UserException(
                    "--seeds is %d, and engine %s trains one network at a time: leave it out, or take --engine cuda"
                            .formatted(seeds, chosen.name()));
        }
        var result = measure(bench, chosen);
        double step = result.step();
        double limit = result.limit();
        boolean hasLimit = !Double.isNaN(limit);
        output.line(
                "%s, %s, %sbatch %d, %s, %s: %.3f ms a step, %,.0f samples/s%s",
                chosen.name(),
                bench.layers(),
                seeds > 1 ? seeds + " networks at once, " : "",
                samples,
                optimizer,
                precision,
                1e3 * step,
                seeds * samples / step,
                hasLimit ? "; products alone %.3f ms, ratio %.3f".formatted(1e3 * limit, step / limit) : "");
        var json = new LinkedHashMap<String, Object>();
        json.put("engine", chosen.name());
        json.put("device", chosen.device());
        json.put("layers", bench.layers().toString());
        json.put("seeds", seeds);
        json.put("batch", samples);
        json.put("optimizer", optimizer);
        json.put("precision", precision);
        json.put("step_ms", 1e3 * step);
        json.put("samples_per_s", seeds * samples / step);
        json.put("limit_ms", 1e3 * limit);
        json.put("ratio_to_limit", step / limit);
        json.put("threads", Machine.here().cores());
        output.object(json);
    }

    private StepBench.Result measure(StepBench bench, Engine chosen) {
        if (!chosen.isOnProcessor()) {
            return bench.measureEpochs(chosen, steps, seeds);
        }
        // The products alone are measured with ND4J's libraries, which the bundle for machines with a card leaves out.
        boolean withLimit = Engines.onClassPath().all().stream()
                .anyMatch(other ->
                        other.name().equals(ND4J) && other.reasonNotToRun().isEmpty());
        if (withLimit) {
            NativeThreads.prepare();
        }
        return bench.measure(chosen, withLimit, steps);
    }
}

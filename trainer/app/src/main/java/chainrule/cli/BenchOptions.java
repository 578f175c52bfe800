package chainrule.cli;

import chainrule.base.UserException;
import chainrule.bench.OpenBench;
import chainrule.bench.Pace;
import chainrule.bench.StepBench;
import chainrule.cli.option.Candidates;
import chainrule.config.Configuration;
import chainrule.engine.Engine;
import chainrule.engine.Engines;
import chainrule.engine.nd4j.NativeThreads;
import chainrule.model.LayerSizes;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What `bench` times: its own options, or a line of those of `--lines`. */
final class BenchOptions {
    private static final String ND4J = "nd4j";
    private static final String USUAL_LAYERS = "3072-512-256-10";

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            completionCandidates = Candidates.EngineNames.class,
            defaultValue = Engines.AUTO,
            description = "Engine: auto, or one that `doctor` lists; default: ${DEFAULT-VALUE}.")
    private String engine;

    @Option(
            names = "--layers",
            paramLabel = "SIZES",
            description = "Sizes from input to output; default: " + USUAL_LAYERS + ", or the layers of --data.")
    private Optional<String> layers;

    @Option(
            names = "--data",
            paramLabel = "PRESET|FILE|NAME",
            completionCandidates = Candidates.PresetNames.class,
            description = "A preset, a YAML file, a table (CSV) or a data set whose layers and loss are used.")
    private Optional<String> data;

    @Option(names = "--target", paramLabel = "COLUMN[,…]", description = "Target columns, for --data with a table.")
    private Optional<String> target;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "128",
            description = "Samples in a step; default: ${DEFAULT-VALUE}.")
    private String batch;

    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            completionCandidates = Candidates.Optimizers.class,
            defaultValue = "sgd",
            description = "Optimiser, as in `train`; default: ${DEFAULT-VALUE}.")
    private String optimizer;

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            completionCandidates = Candidates.Precisions.class,
            defaultValue = "float32",
            description = "Number type, as in `train`; default: ${DEFAULT-VALUE}.")
    private String precision;

    @Option(
            names = "--loss",
            paramLabel = "NAME",
            completionCandidates = Candidates.Losses.class,
            description = "Loss, as in `train`; default: cross-entropy. A loss for real targets gets random targets.")
    private Optional<String> loss;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "100",
            description = "Steps in a timed round, fewer if a step on a processor is slow; default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Number of networks trained together, by an engine that can, such as cuda; a step is a step of all of"
                            + " them; default: ${DEFAULT-VALUE}.")
    private int seeds;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "1",
            description = "Minimum seconds of warm-up, and of measuring; default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(
            names = "--layer-metrics",
            description = "Also time the measurement of how each layer learns, which `train` makes after an epoch.")
    private boolean layerMetrics;

    @Option(
            names = "--trajectory",
            hidden = true,
            paramLabel = "FILE",
            description = "Write --steps steps to a file instead of timing them, to compare another program with them.")
    private Path trajectory;

    @Option(
            names = "--bare",
            hidden = true,
            description = "One round without a warm-up, and no limits: for a profiler.")
    private boolean bare;

    /** Where the first steps are to be written instead of being timed. */
    Optional<Path> trajectory() {
        return Optional.ofNullable(trajectory);
    }

    /** Whether the measurement of layers is to be timed. */
    boolean layerMetrics() {
        return layerMetrics;
    }

    int steps() {
        return steps;
    }

    int seeds() {
        return seeds;
    }

    String optimizer() {
        return optimizer;
    }

    String precision() {
        return precision;
    }

    Engine engine() {
        var chosen = Engines.onClassPath().named(engine);
        if (seeds > 1 && !chosen.trainsTogether()) {
            throw new UserException(
                    "--seeds is %d, and engine %s trains one network at a time: leave it out, or take --engine cuda"
                            .formatted(seeds, chosen.name()));
        }
        return chosen;
    }

    StepBench bench() {
        if (steps < 1) {
            throw new UserException("--steps is %d: a round has at least one".formatted(steps));
        }
        if (seeds < 1) {
            throw new UserException("--seeds is %d: a step is of one network at least".formatted(seeds));
        }
        if (!(seconds >= 0 && seconds <= Pace.USUAL.atMost())) {
            throw new UserException(String.format(
                    Locale.ROOT,
                    "--seconds is %s: it can be from 0 to %.0f",
                    Double.toString(seconds),
                    Pace.USUAL.atMost()));
        }
        // The same reading, and the same complaints, as for a training run.
        var config = Configuration.empty()
                .with("train.batch", batch, "--batch")
                .with("train.optimizer", optimizer, "--optimizer")
                .with("engine.precision", precision, "--precision")
                .with("model.loss", loss.orElse(Loss.CROSS_ENTROPY.name()), "--loss")
                .resolve();
        var network = network();
        return new StepBench(
                network.map(MlpSpec::sizes).orElseGet(() -> LayerSizes.parse(layers.orElse(USUAL_LAYERS))),
                config.train().batch().of(Integer.MAX_VALUE >> 1),
                config.train().optimizer(),
                config.engine().precision(),
                network.map(MlpSpec::loss).orElseGet(() -> config.model().loss().orElseThrow()));
    }

    /** That which --data names. */
    Optional<Configuration> configuration() {
        return data.map(ConfiguredNetwork::named);
    }

    private Optional<MlpSpec> network() {
        if (data.isEmpty() && target.isPresent()) {
            throw new UserException("--target is for --data with a table: give both, or remove it");
        }
        if (data.isPresent() && layers.isPresent()) {
            throw new UserException("--layers and --data both say which layers: give one of them");
        }
        return configuration().map(named -> {
            var configuration = named;
            if (target.isPresent()) {
                configuration = configuration.withText("data.target", target.get(), "--target");
            }
            if (loss.isPresent()) {
                configuration = configuration.with("model.loss", loss.get(), "--loss");
            }
            return ConfiguredNetwork.of(configuration.resolve(), note -> {}).spec();
        });
    }

    /** Ready to be timed. */
    OpenBench open(StepBench bench, Engine chosen) {
        // The products alone are measured with ND4J's libraries, which the bundle for machines with a GPU leaves out.
        boolean withProducts = chosen.isOnProcessor()
                && Engines.onClassPath().all().stream()
                        .anyMatch(other -> other.name().equals(ND4J)
                                && other.reasonNotToRun().isEmpty());
        if (withProducts) {
            NativeThreads.prepare();
        }
        return new OpenBench(
                bench,
                chosen,
                steps,
                seeds,
                withProducts && !bare,
                bare ? Pace.BARE : new Pace(seconds, Pace.USUAL.atMost()));
    }
}

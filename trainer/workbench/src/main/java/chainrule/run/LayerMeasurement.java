package chainrule.run;

import chainrule.config.EngineConfig;
import chainrule.datasets.Batches;
import chainrule.engine.Engine;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingJob;
import chainrule.engine.TrainingRules;
import chainrule.engine.TrainingState;
import chainrule.model.LayerSpec;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Parameters.Piece;
import chainrule.model.Penalty;
import chainrule.optim.LearningRate;
import chainrule.optim.Optimizer;
import chainrule.optim.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Measures how the layers of a network in training learn. The training itself is not touched: another one begins where it is. After a
 * single step of momentum descent (D2), whose velocity was 0, that holds the gradient.
 *
 * @param job of the training
 * @param batches that the gradient is measured on: the first of them
 */
public record LayerMeasurement(Engine engine, TrainingJob job, Batches batches) {
    private static final Optimizer VELOCITY = new Optimizer.Momentum(1e-6, 0.9);
    private static final LearningRate RATE = new LearningRate(1e-6, new Schedule.Constant(), 1, 1);

    private static final int MOST_SAMPLES = 256;

    /**
     * Of a training run that an engine can begin a second time at the same time: not of DL4J's, which lay out their state in another way.
     *
     * @param samples of the training split
     * @param inBatchesOf the training split in batches of a size
     * @return empty also where the samples have no batch of a fitting size
     */
    public static Optional<LayerMeasurement> of(
            Engine engine, TrainingJob job, int samples, IntFunction<Batches> inBatchesOf) {
        if (engine.name().startsWith("dl4j") || engine.name().equals(EngineConfig.AVERAGING)) {
            return Optional.empty();
        }
        return batch(job, samples).map(batch -> new LayerMeasurement(engine, job, inBatchesOf.apply(batch)));
    }

    /** As large as the training's, within bounds, and so that no batch of one sample is left, which has no statistics (E1). */
    private static Optional<Integer> batch(TrainingJob job, int samples) {
        int most = Math.min(Math.min(job.batches().batch(), MOST_SAMPLES), samples);
        for (int batch = most; batch >= Math.max(1, most - 2); batch--) {
            if (samples % batch != 1 || batch == 1) {
                return Optional.of(batch);
            }
        }
        return Optional.empty();
    }

    /**
     * Of all layers.
     *
     * @param epoch that has ended
     * @param state of the training behind it
     */
    public List<LayerMetrics> after(int epoch, TrainingState state) {
        double[] weights = trained(state);
        double[] gradient = gradient(weights);
        double[] moved = moved(epoch, weights, state.optimizer());
        var spec = job.initial().spec();
        var pieces = Parameters.pieces(spec).stream().collect(Collectors.toMap(Piece::name, Function.identity()));
        var metrics = new ArrayList<LayerMetrics>();
        int layers = spec.layers().size();
        for (int l = 0; l < layers; l++) {
            var w = pieces.get("W" + (l + 1));
            metrics.add(new LayerMetrics(
                    epoch,
                    l + 1,
                    norm(gradient, w),
                    difference(weights, moved, w) / norm(weights, w),
                    l == layers - 1 ? Double.NaN : dead(gradient, pieces, l)));
        }
        return metrics;
    }

    /** The weights themselves, where their average is what is validated. */
    private double[] trained(TrainingState state) {
        var arrays = state.optimizer();
        return job.rules().average().isPresent()
                ? arrays.get(arrays.size() - 1)
                : state.parameters().values();
    }

    private double[] gradient(double[] weights) {
        var spec = plain(job.initial().spec());
        var one = new TrainingJob(
                new Parameters(spec, weights),
                batches,
                VELOCITY,
                RATE,
                Optional.empty(),
                job.seed(),
                job.precision(),
                job.threads(),
                List.of(),
                TrainingRules.NONE);
        try (var training = engine.train(one)) {
            training.run(1, 0, 1, new RunningMetrics());
            return training.state().optimizer().get(0);
        }
    }

    /** Without penalties and dropout: what the loss alone asks for. */
    private static MlpSpec plain(MlpSpec spec) {
        return new MlpSpec(
                spec.inputs(),
                spec.features(),
                spec.layers().stream()
                        .map(layer -> new LayerSpec(
                                layer.units(),
                                layer.activation(),
                                layer.initialization(),
                                Penalty.NONE,
                                0,
                                layer.inputNorm(),
                                layer.norm(),
                                layer.residual()))
                        .toList(),
                spec.loss());
    }

    /** The weights after the last update of the epoch, made once more; their average, which moves none of them, is skipped. */
    private double[] moved(int epoch, double[] weights, List<double[]> optimizer) {
        var rules = job.rules();
        int arrays = optimizer.size() - (rules.average().isPresent() ? 1 : 0);
        var without = job.with(new TrainingRules(Optional.empty(), rules.accumulate(), rules.frozen(), rules.groups()));
        var from = new TrainingState(new Parameters(job.initial().spec(), weights), optimizer.subList(0, arrays));
        int steps = job.batches().steps();
        int together = Math.min(rules.accumulate(), steps);
        int last = (steps - 1) / together * together;
        try (var training = engine.train(without.from(from))) {
            training.run(epoch, last, steps - last, new RunningMetrics());
            return training.parameters().values();
        }
    }

    private static double norm(double[] values, Piece piece) {
        double sum = 0;
        int end = piece.at() + piece.size();
        for (int i = piece.at(); i < end; i++) {
            sum += values[i] * values[i];
        }
        return Math.sqrt(sum);
    }

    private static double difference(double[] a, double[] b, Piece piece) {
        double sum = 0;
        int end = piece.at() + piece.size();
        for (int i = piece.at(); i < end; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return Math.sqrt(sum);
    }

    /** A unit whose output does not depend on what it computes has no gradient at all. */
    private static double dead(double[] gradient, Map<String, Piece> pieces, int l) {
        var w = pieces.get("W" + (l + 1));
        var gamma = pieces.get("gamma" + (l + 1));
        int inputs = w.shape().get(0);
        int units = w.shape().get(1);
        // A normalisation mixes the units of a layer: there, its own γ and β tell.
        int shift = pieces.get((gamma == null ? "b" : "beta") + (l + 1)).at();
        int dead = 0;
        for (int j = 0; j < units; j++) {
            boolean learns = gradient[shift + j] != 0 || gamma != null && gradient[gamma.at() + j] != 0;
            for (int i = 0; i < inputs && !learns && gamma == null; i++) {
                learns = gradient[w.at() + i * units + j] != 0;
            }
            dead += learns ? 0 : 1;
        }
        return (double) dead / units;
    }
}

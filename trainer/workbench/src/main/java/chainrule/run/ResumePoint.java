package chainrule.run;

import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.engine.TrainingState;
import chainrule.metric.Metric;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import chainrule.tensor.Safetensors;
import chainrule.tensor.Tensor;
import chainrule.train.EpochMetrics;
import chainrule.train.Monitored;
import chainrule.train.Score;
import chainrule.train.TrainingProgress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A checkpoint with all that a training run needs to continue, bit-identical to a run without a pause. How many
 * seconds it took is not in it, so that the same training writes the same bytes.
 *
 * @param network the checkpoint as others read it
 * @param configuration of the training, each key with its path
 */
public record ResumePoint(
        Checkpoint network, TrainingState state, TrainingProgress progress, Map<String, String> configuration) {
    private static final String CONFIGURATION = "configuration.";
    private static final String OPTIMIZER = "optimizer.";
    private static final String EPOCHS = "progress.epochs";
    private static final String COUNTERS = "progress.counters";
    private static final String MONITORED = "progress.monitored";
    /** Of an epoch's numbers; one more where a further metric is monitored. */
    private static final int COLUMNS = 7;

    private static final int COUNTER_COUNT = 7;

    /** The file's bytes: a checkpoint with more tensors. */
    public byte[] bytes() {
        var file = network.file();
        var tensors = new LinkedHashMap<>(file.tensors());
        var type = network.precision() == Precision.FLOAT64 ? Tensor.Type.F64 : Tensor.Type.F32;
        for (int i = 0; i < state.optimizer().size(); i++) {
            double[] values = state.optimizer().get(i);
            tensors.put(OPTIMIZER + i, new Tensor(type, List.of((long) values.length), values));
        }
        var metadata = new LinkedHashMap<>(file.metadata());
        var monitored = progress.epochs().stream()
                .flatMap(epoch -> epoch.monitored().stream())
                .findFirst();
        monitored.ifPresent(first -> metadata.put(MONITORED, first.metric().toString()));
        int columns = COLUMNS + (monitored.isPresent() ? 1 : 0);
        double[] epochs = progress.epochs().stream()
                .flatMapToDouble(epoch -> Arrays.stream(numbers(epoch), 0, columns))
                .toArray();
        long rows = progress.epochs().size();
        tensors.put(EPOCHS, new Tensor(Tensor.Type.F64, List.of(rows, (long) columns), epochs));
        double[] counters = {
            progress.best(),
            progress.lastGain(),
            progress.epoch(),
            progress.step(),
            progress.lossSum(),
            progress.scoreSum(),
            progress.count()
        };
        tensors.put(COUNTERS, new Tensor(Tensor.Type.F64, List.of((long) COUNTER_COUNT), counters));
        configuration.forEach((key, value) -> metadata.put(CONFIGURATION + key, value));
        return new Safetensors(metadata, tensors).bytes();
    }

    private static double[] numbers(EpochMetrics m) {
        return new double[] {
            m.epoch(),
            m.step(),
            m.rate(),
            m.train().loss(),
            m.train().score(),
            m.validation().loss(),
            m.validation().score(),
            m.monitored().map(Monitored::value).orElse(Double.NaN)
        };
    }

    /**
     * Reads what {@link #bytes} wrote.
     *
     * @param parameters of the network that is trained
     * @param written the run's table of metrics, for the seconds
     * @throws UserException if the file is damaged, or holds a network alone
     */
    public static ResumePoint read(Path path, Checkpoint network, Parameters parameters, List<EpochMetrics> written) {
        var file = Safetensors.read(path);
        var tensors = file.tensors();
        var monitored = Optional.ofNullable(file.metadata().get(MONITORED)).flatMap(Metric::named);
        int columns = COLUMNS + (monitored.isPresent() ? 1 : 0);
        var counters = tensors.get(COUNTERS);
        var history = tensors.get(EPOCHS);
        if (counters == null
                || history == null
                || counters.values().length != COUNTER_COUNT
                || history.values().length % columns != 0) {
            throw new UserException(
                    "%s holds no state to resume from: it was written by another version".formatted(path));
        }
        var epochs = new ArrayList<EpochMetrics>();
        var score = Score.metric(network.task());
        for (int at = 0; at < history.values().length; at += columns) {
            int place = at / columns;
            double before = epochs.isEmpty() ? 0 : epochs.get(place - 1).seconds();
            double seconds = place < written.size() ? written.get(place).seconds() : before;
            var epoch = metrics(history.values(), at, score, monitored, seconds);
            epochs.add(parameters.spec().loss().hasPoint() ? epoch : epoch.unscored());
        }
        var optimizer = new ArrayList<double[]>();
        for (int i = 0; tensors.containsKey(OPTIMIZER + i); i++) {
            optimizer.add(tensors.get(OPTIMIZER + i).values());
        }
        double[] c = counters.values();
        double seconds = epochs.isEmpty() ? 0 : epochs.get(epochs.size() - 1).seconds();
        var progress = new TrainingProgress(
                epochs, (int) c[0], (int) c[1], (int) c[2], (int) c[3], c[4], c[5], (long) c[6], seconds);
        requirePossible(path, progress);
        return new ResumePoint(
                network, new TrainingState(parameters, optimizer), progress, configuration(file.metadata()));
    }

    private static Map<String, String> configuration(Map<String, String> metadata) {
        var configuration = new LinkedHashMap<String, String>();
        metadata.forEach((key, value) -> {
            if (key.startsWith(CONFIGURATION)) {
                configuration.put(key.substring(CONFIGURATION.length()), value);
            }
        });
        return configuration;
    }

    /** What no training writes would end in an exception somewhere else. */
    private static void requirePossible(Path path, TrainingProgress progress) {
        int ended = progress.epochs().size();
        boolean numbered =
                IntStream.range(0, ended).allMatch(i -> progress.epochs().get(i).epoch() == i + 1);
        boolean possible = numbered
                && progress.epoch() == ended + 1
                && progress.step() >= 0
                && isEpoch(progress.best(), ended)
                && isEpoch(progress.lastGain(), ended);
        if (!possible) {
            throw new UserException(
                    "%s is damaged: epochs and steps that no training has reached; train anew".formatted(path));
        }
    }

    /** Once an epoch has ended, one of them is the best. */
    private static boolean isEpoch(int number, int ended) {
        return number >= Math.min(1, ended) && number <= ended;
    }

    private static EpochMetrics metrics(double[] v, int at, Metric score, Optional<Metric> monitored, double seconds) {
        return new EpochMetrics(
                (int) v[at],
                (long) v[at + 1],
                v[at + 2],
                new Score(v[at + 3], v[at + 4], score),
                new Score(v[at + 5], v[at + 6], score),
                monitored.map(metric -> new Monitored(metric, v[at + COLUMNS])),
                seconds);
    }
}

package chainrule.study.store;

import chainrule.base.SmallFile;
import chainrule.base.UserException;
import chainrule.config.ConfigWriter;
import chainrule.json.Json;
import chainrule.metric.Metric;
import chainrule.run.MetricsTable;
import chainrule.run.Provenance;
import chainrule.run.RunDirectory;
import chainrule.study.trial.HeldOut;
import chainrule.study.trial.Outcome;
import chainrule.study.trial.Trial;
import chainrule.train.Score;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The trials that were done, each in a folder whose name tells all that its results depend on: so a study that is started
 * again, or another that has the same trial, finds it. A trial is done when its {@value RunDirectory#RESULT} is there, which is written
 * last.
 */
public final class TrialFolders {
    private static final String TRAIN_LOSS = "trainLoss";
    private static final String TRAIN = "train";
    private static final String BEST = "bestEpoch";
    private static final String SECONDS = "seconds";
    private static final String PARAMETERS = "parameters";
    private static final String HELD_OUT = "heldOut";
    private static final String SAMPLES = "samples";
    private static final String TRAINED = "trained";
    private static final String LOSS = "loss";

    /** In the order in which they are written. */
    private static final List<String> SENT = List.of(
            RunDirectory.PROVENANCE,
            RunDirectory.METRICS,
            RunDirectory.BEST,
            RunDirectory.CHECKPOINT,
            RunDirectory.RESULT);

    private static final List<String> WEIGHTS = List.of(RunDirectory.BEST, RunDirectory.CHECKPOINT);

    private final Path trials;

    public TrialFolders(Path runs) {
        trials = runs.resolve(RunDirectory.TRIALS);
    }

    /** A trial's folder, made if it is not there. */
    public RunDirectory folder(Trial trial, String context) {
        return RunDirectory.at(trials.resolve(trial.folder(context)));
    }

    /** The trial's outcome, if it was done before. */
    public static Optional<Outcome> read(Trial trial, RunDirectory directory) {
        var file = directory.file(RunDirectory.RESULT);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            var result = JSON.std.mapFrom(SmallFile.text(file));
            var epochs = MetricsTable.read(directory.file(RunDirectory.METRICS));
            var score =
                    epochs.isEmpty() ? Metric.ACCURACY : epochs.get(0).train().metric();
            return Optional.of(new Outcome(
                    trial,
                    directory,
                    epochs,
                    new Score(number(result, TRAIN_LOSS), number(result, TRAIN + MetricsTable.word(score)), score),
                    (int) number(result, BEST),
                    number(result, SECONDS),
                    (long) number(result, PARAMETERS),
                    Optional.ofNullable((String) result.get(RunDirectory.FAILURE)),
                    heldOut(result)));
        } catch (IOException | RuntimeException e) {
            throw new UserException(
                    "%s can't be read (%s): remove its folder, and the trial is done again"
                            .formatted(file, Json.problem(e)),
                    e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Optional<HeldOut> heldOut(Map<String, Object> result) {
        if (!(result.get(HELD_OUT) instanceof Map<?, ?> map)) {
            return Optional.empty();
        }
        var values = (Map<String, Object>) map;
        var metrics = new LinkedHashMap<Metric, Double>();
        for (var name : values.keySet()) {
            Metric.named(name).ifPresent(metric -> metrics.put(metric, number(values, name)));
        }
        return Optional.of(new HeldOut(
                (int) number(values, SAMPLES), (int) number(values, TRAINED), number(values, LOSS), metrics));
    }

    private static Map<String, Object> plain(HeldOut heldOut) {
        var values = new LinkedHashMap<String, Object>();
        values.put(SAMPLES, heldOut.samples());
        values.put(TRAINED, heldOut.trained());
        values.put(LOSS, heldOut.loss());
        heldOut.metrics().forEach((metric, value) -> values.put(metric.toString(), value));
        return values;
    }

    /** Whether the weights are there that a training run ends with, if it has not diverged. */
    public static boolean hasWeights(Outcome outcome) {
        return outcome.failure().isPresent() || Files.exists(outcome.directory().file(RunDirectory.CHECKPOINT));
    }

    private static double number(Map<String, Object> result, String key) {
        return result.get(key) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    /** Writes all but what the trial has written itself, the result last. */
    public static void write(Outcome outcome, Provenance provenance) {
        var directory = outcome.directory();
        directory.write(
                RunDirectory.CONFIGURATION, ConfigWriter.yaml(outcome.trial().config()));
        directory.write(RunDirectory.PROVENANCE, provenance.json());
        directory.write(RunDirectory.METRICS, MetricsTable.csv(outcome.epochs()));
        var result = new LinkedHashMap<String, Object>();
        result.put(TRAIN_LOSS, outcome.train().loss());
        result.put(
                TRAIN + MetricsTable.word(outcome.train().metric()),
                outcome.train().score());
        result.put(BEST, outcome.best());
        result.put(SECONDS, outcome.seconds());
        result.put(PARAMETERS, outcome.parameters());
        result.put(RunDirectory.FAILURE, outcome.failure().orElse(null));
        outcome.heldOut().ifPresent(heldOut -> result.put(HELD_OUT, plain(heldOut)));
        directory.write(RunDirectory.RESULT, Json.pretty(result));
    }

    /** What a machine that trained a trial sends: all but the configuration, which there names that machine's paths. */
    public static Map<String, byte[]> files(RunDirectory directory, boolean weights) throws IOException {
        var files = new HashMap<String, byte[]>();
        for (var name : SENT) {
            if ((weights || !WEIGHTS.contains(name)) && Files.exists(directory.file(name))) {
                files.put(name, Files.readAllBytes(directory.file(name)));
            }
        }
        return files;
    }

    /** Writes down what came from another machine, the result last. */
    public static Outcome keep(Trial trial, RunDirectory directory, TrialResult result) {
        directory.write(RunDirectory.CONFIGURATION, ConfigWriter.yaml(trial.config()));
        for (var name : SENT) {
            var bytes = result.files().get(name);
            if (bytes != null) {
                directory.write(name, bytes);
            }
        }
        return read(trial, directory)
                .orElseThrow(() -> new IllegalStateException("no result came back of " + directory.name()));
    }

    public static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}

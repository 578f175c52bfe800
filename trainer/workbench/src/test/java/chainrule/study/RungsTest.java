package chainrule.study;

import chainrule.base.InvalidValue;
import chainrule.config.Configuration;
import chainrule.datasets.toy.Circles;
import chainrule.engine.Engines;
import chainrule.study.trial.Outcome;
import chainrule.study.trial.Rung;
import chainrule.study.trial.StudyListener;
import chainrule.study.trial.Trial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Trials that are trained rung by rung, each from the checkpoint of the rung below. */
class RungsTest {
    @TempDir
    Path runs;

    private Study study(String folder, StudyListener listener) {
        return new Study(
                runs.resolve(folder),
                Engines.onClassPath(),
                source -> Circles.draw(),
                List.of("test"),
                listener,
                () -> false);
    }

    /** A schedule, an optimiser with a state, dropout, and means of weights: all that depends on the epoch or on what was before. */
    private static Trial trial(Map<String, String> changes) {
        var configuration = Configuration.empty()
                .with("data.name", "circles", "test")
                .with("data.validation", "0.2", "test")
                .with("model.hidden", "[6, 5]", "test")
                .with("model.dropout", "0.1", "test")
                .with("train.epochs", "9", "test")
                .with("train.optimizer", "{adam: {rate: 0.02}}", "test")
                .with("train.schedule", "{cosine: {end: 0.001}}", "test");
        for (var entry : changes.entrySet()) {
            configuration = configuration.with(entry.getKey(), entry.getValue(), "test");
        }
        return new Trial("trial", configuration.resolve());
    }

    /** What is in a trial's folder but for times. */
    static Map<String, String> files(Outcome outcome) throws IOException {
        var files = new TreeMap<String, String>();
        try (var all = Files.list(outcome.directory().path())) {
            for (var file : all.toList()) {
                var bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
                files.put(
                        file.getFileName().toString(),
                        bytes.replaceAll("\\s*\"(started|seconds)\".*", "")
                                .replaceAll("(?m),[^,]*$", file.endsWith("metrics.csv") ? "" : "$0"));
            }
        }
        return files;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "engine.name | nd4j",
                "engine.name | reference",
                "engine.name | dl4j",
                "engine.precision | float64",
                "train.average | {ema: {decay: 0.9}}",
                "checkpoints.keep | 4",
                "train.accumulate | 3",
                "train.earlyStopping | {patience: 1}",
                "train.optimizer | {adam: {rate: 50}}"
            })
    void theLastRungIsTheTrialThatIsTrainedInOneGo(String key, String value) throws IOException {
        var trial = trial(Map.of(key, value));
        var rungs = study("rungs", new StudyListener() {});
        var outcomes = new ArrayList<Outcome>();
        for (var rung : List.of(new Rung(0, 1), new Rung(1, 3), new Rung(3, 9))) {
            outcomes.addAll(rungs.run(List.of(trial.on(rung))));
        }
        // As many threads as a rung has, where the engine asks.
        var whole = study("whole", new StudyListener() {}).run(List.of(trial.on(new Rung(0, 9))));
        assertThat(files(outcomes.get(2))).isEqualTo(files(whole.get(0)));
        assertThat(outcomes.get(2).directory().name())
                .isEqualTo(whole.get(0).directory().name());
        var epochs = whole.get(0).epochs();
        for (var outcome : outcomes) {
            int until = Math.min(outcome.trial().until(), epochs.size());
            assertThat(outcome.epochs())
                    .usingRecursiveComparison()
                    .ignoringFields("seconds")
                    .isEqualTo(epochs.subList(0, until));
        }
    }

    /** A trial of one thread that another study has trained is found as the last rung, and the other way round. */
    @Test
    void theLastRungIsKnownToOtherStudies() {
        var trial = trial(Map.of("engine.threads", "1", "engine.name", "nd4j"));
        var done = new AtomicInteger();
        var listener = new StudyListener() {
            @Override
            public void trialDone(Outcome outcome, boolean before, int of, int total) {
                done.addAndGet(before ? 100 : 1);
            }
        };
        var study = study("both", listener);
        study.run(List.of(trial));
        study.run(List.of(trial.on(new Rung(3, 9))));
        assertThat(done).hasValue(101);
    }

    @Test
    void progressCountsTheEpochsOfTheRung() {
        var counted = new ArrayList<String>();
        var listener = new StudyListener() {
            @Override
            public synchronized void epochsDone(int of, int total) {
                counted.add(of + "/" + total);
            }
        };
        var study = study("counted", listener);
        var trial = trial(Map.of());
        study.run(List.of(trial.on(new Rung(0, 1))));
        study.run(List.of(trial.on(new Rung(1, 3))));
        assertThat(counted).containsExactly("1/1", "1/2", "2/2");
    }

    @Test
    void aRungHasAnEpoch() {
        assertThatThrownBy(() -> new Rung(3, 3)).isInstanceOf(InvalidValue.class);
        assertThatThrownBy(() -> new Rung(-1, 3)).isInstanceOf(InvalidValue.class);
    }
}

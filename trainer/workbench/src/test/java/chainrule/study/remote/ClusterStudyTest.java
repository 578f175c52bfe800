package chainrule.study.remote;

import chainrule.base.UserException;
import chainrule.config.Configuration;
import chainrule.datasets.Dataset;
import chainrule.datasets.Folding;
import chainrule.datasets.toy.Circles;
import chainrule.datasets.toy.Shapes;
import chainrule.engine.Engines;
import chainrule.study.Study;
import chainrule.study.store.TrialResult;
import chainrule.study.trial.Outcome;
import chainrule.study.trial.Rung;
import chainrule.study.trial.StudyListener;
import chainrule.study.trial.Trial;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Studies whose trials are trained elsewhere: nothing gets there or back but bytes. */
@Tag("slow")
class ClusterStudyTest {
    @TempDir
    Path runs;

    /** One machine, which takes what it is given as bytes, and gives back bytes. */
    private static final class OneMachine implements Cluster {
        private final TrialWorker worker;
        private final List<TrialTask> trained = new ArrayList<>();
        private int largest;

        OneMachine(Dataset data) {
            worker = new TrialWorker(Engines.onClassPath(), (source, address, digest) -> data);
        }

        @Override
        public boolean run(List<TrialTask> tasks, Listener listener, BooleanSupplier interrupted) {
            for (int i = 0; i < tasks.size(); i++) {
                if (interrupted.getAsBoolean()) {
                    return false;
                }
                listener.running(1);
                var task = (TrialTask) sent(tasks.get(i));
                var result = worker.train(task, interrupted).orElseThrow();
                trained.add(task);
                listener.ended(i, (TrialResult) sent(result));
            }
            listener.running(0);
            return true;
        }

        private Object sent(Serializable value) {
            var bytes = new ByteArrayOutputStream();
            try (var out = new ObjectOutputStream(bytes)) {
                out.writeObject(value);
                out.flush();
                largest = value instanceof TrialTask ? Math.max(largest, bytes.size()) : largest;
                return new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
            } catch (IOException | ClassNotFoundException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {}
    }

    private Study study(Cluster cluster, Path folder, StudyListener listener, BooleanSupplier interrupted) {
        return Study.on(
                new ClusterOptions(cluster, "", true),
                folder,
                Engines.onClassPath(),
                source -> Circles.draw(),
                List.of("test"),
                listener,
                interrupted);
    }

    private Study studyHere(Path folder) {
        return new Study(
                folder,
                Engines.onClassPath(),
                source -> Circles.draw(),
                List.of("test"),
                new StudyListener() {},
                () -> false);
    }

    private static Trial trial(Map<String, String> keys) {
        var configuration = Configuration.empty()
                .with("data.name", "circles", "test")
                .with("model.hidden", "[6]", "test")
                .with("train.epochs", "2", "test");
        for (var entry : keys.entrySet()) {
            configuration = configuration.with(entry.getKey(), entry.getValue(), "test");
        }
        return new Trial("a label", configuration.resolve());
    }

    private static List<Trial> seeds(Map<String, String> keys, int count) {
        return LongStream.rangeClosed(1, count).mapToObj(trial(keys)::withSeed).toList();
    }

    /** What is in a trial's folder but for times. */
    private static Map<String, String> files(Outcome outcome) throws IOException {
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

    /** Odd numbers of trials: the last one has all cores here, and as many threads there. */
    @Test
    void aTrialLeavesTheSameFilesAsHere() throws IOException {
        var all = new ArrayList<>(seeds(Map.of(), 5));
        all.addAll(seeds(Map.of("engine.name", "dl4j"), 1));
        all.addAll(seeds(Map.of("train.optimizer.sgd.rate", "1e30"), 1));
        var here = studyHere(runs.resolve("here")).run(all);
        var machine = new OneMachine(Circles.draw());
        var there = study(machine, runs.resolve("there"), new StudyListener() {}, () -> false)
                .run(all);
        for (int i = 0; i < all.size(); i++) {
            assertThat(files(there.get(i))).isEqualTo(files(here.get(i)));
            assertThat(there.get(i).directory().name())
                    .isEqualTo(here.get(i).directory().name());
        }
        assertThat(files(there.get(0)))
                .containsOnlyKeys(
                        "best.safetensors",
                        "checkpoint.safetensors",
                        "config.yaml",
                        "metrics.csv",
                        "provenance.json",
                        "result.json");
        assertThat(there.get(6).failure().orElseThrow()).contains("1.0E30");
        assertThat(machine.largest).as("bytes of a task").isLessThan(10_000);
    }

    /** The samples that are held out are the same there, and so is what is measured on them. */
    @Test
    void aFoldOfACrossValidationLeavesTheSameFilesAsHere() throws IOException {
        var config = trial(Map.of()).config();
        var all = Folding.of(3).all().stream()
                .map(fold -> new Trial("a label", config.withFold(fold)))
                .toList();
        var here = studyHere(runs.resolve("here")).run(all);
        var there = study(new OneMachine(Circles.draw()), runs.resolve("there"), new StudyListener() {}, () -> false)
                .run(all);
        for (int i = 0; i < all.size(); i++) {
            assertThat(files(there.get(i))).isEqualTo(files(here.get(i)));
            assertThat(there.get(i).heldOut()).isPresent().isEqualTo(here.get(i).heldOut());
        }
    }

    /** The rung below is sent, and what the next one needs comes back, also where weights are not wanted. */
    @Test
    void rungsLeaveTheSameFilesAsHere() throws IOException {
        var keys = Map.of("train.epochs", "3", "train.optimizer", "{adam: {rate: 0.01}}");
        var cluster = new ClusterOptions(new OneMachine(Circles.draw()), "", false);
        var there = Study.on(
                cluster,
                runs.resolve("there"),
                Engines.onClassPath(),
                source -> Circles.draw(),
                List.of("test"),
                new StudyListener() {},
                () -> false);
        var here = studyHere(runs.resolve("here"));
        for (var rung : List.of(new Rung(0, 1), new Rung(1, 2), new Rung(2, 3))) {
            var trials = seeds(keys, 3).stream().map(trial -> trial.on(rung)).toList();
            var mine = here.run(trials);
            var theirs = there.run(trials);
            for (int i = 0; i < trials.size(); i++) {
                var expected = files(mine.get(i));
                if (rung.until() == 3) {
                    expected.keySet().removeIf(name -> name.endsWith(".safetensors"));
                }
                assertThat(files(theirs.get(i))).isEqualTo(expected);
            }
        }
    }

    @Test
    void threadsAreThoseThatATrialHasHere() {
        int cores = Runtime.getRuntime().availableProcessors();
        var machine = new OneMachine(Circles.draw());
        // One more than there are cores: the last one has all of them. Trials of the same engine share the cores,
        // whatever names it.
        study(machine, runs, new StudyListener() {}, () -> false).run(seeds(Map.of(), cores + 1));
        var others = new ArrayList<>(seeds(Map.of("engine.name", "nd4j", "engine.threads", "3"), 1));
        others.addAll(seeds(Map.of("engine.name", "dl4j"), 1));
        study(machine, runs, new StudyListener() {}, () -> false).run(others);
        assertThat(machine.trained).extracting(TrialTask::threads).contains(1, cores, 3, 0);
        assertThat(machine.trained)
                .allMatch(
                        task -> task.threads() == task.read().engine().threads().orElse(0));
    }

    @Test
    void onlyWhatIsMissingIsSent() {
        var first = new OneMachine(Circles.draw());
        var standings = new ArrayList<StudyListener.Standing>();
        var listener = new StudyListener() {
            @Override
            public void trialsRunning(Standing standing) {
                standings.add(standing);
            }
        };
        assertThatThrownBy(() -> study(first, runs, listener, () -> first.trained.size() == 2)
                        .run(seeds(Map.of(), 4)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("interrupted: 2 of 4 trials are done; run the same command again to resume");
        assertThat(standings)
                .containsExactly(new StudyListener.Standing(0, 1, 0, 4), new StudyListener.Standing(1, 1, 0, 4));
        var second = new OneMachine(Circles.draw());
        assertThat(study(second, runs, listener, () -> false).run(seeds(Map.of(), 4)))
                .hasSize(4);
        assertThat(second.trained)
                .extracting(task -> task.read().train().seed())
                .containsExactly(3L, 4L);
    }

    /** Metrics are enough for most studies; one that wants the weights trains again. */
    @Test
    void weightsComeBackOnlyIfTheyAreWanted() throws IOException {
        var machine = new OneMachine(Circles.draw());
        var without = Study.on(
                new ClusterOptions(machine, "", false),
                runs,
                Engines.onClassPath(),
                source -> Circles.draw(),
                List.of("test"),
                new StudyListener() {},
                () -> false);
        var outcome = without.run(seeds(Map.of(), 1)).get(0);
        assertThat(files(outcome)).containsOnlyKeys("config.yaml", "metrics.csv", "provenance.json", "result.json");
        without.run(seeds(Map.of(), 1));
        assertThat(machine.trained).hasSize(1);
        var again = studyHere(runs).run(seeds(Map.of(), 1)).get(0);
        assertThat(files(again)).containsKeys("checkpoint.safetensors", "best.safetensors");
        assertThat(again.epochs())
                .usingRecursiveComparison()
                .ignoringFields("seconds")
                .isEqualTo(outcome.epochs());
    }

    @Test
    void otherDataThereAreRefused() {
        var machine = new OneMachine(Shapes.draw());
        assertThatThrownBy(() -> study(machine, runs, new StudyListener() {}, () -> false)
                        .run(seeds(Map.of(), 1)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("divided otherwise here");
    }

    @Test
    void whatAnEngineCantTrainThereIsReportedInOneLine() {
        var machine = new OneMachine(Circles.draw());
        assertThatThrownBy(() -> study(machine, runs, new StudyListener() {}, () -> false)
                        .run(seeds(Map.of("engine.precision", "tf32", "engine.name", "nd4j"), 1)))
                .isInstanceOf(UserException.class)
                .hasMessageMatching("on .*: engine nd4j can't train this: it has no tf32.*");
    }

    /** The initial parameters may be another file there. */
    @Test
    void otherInitialParametersAreRefused() throws IOException {
        var before = study(new OneMachine(Circles.draw()), runs, new StudyListener() {}, () -> false)
                .run(seeds(Map.of(), 1));
        var file = runs.resolve("initial.safetensors");
        Files.copy(before.get(0).directory().file("checkpoint.safetensors"), file);
        var begun = trial(Map.of("model.parameters", file.toString()));
        var machine = new OneMachine(Circles.draw());
        study(machine, runs, new StudyListener() {}, () -> false).run(List.of(begun));
        var task = machine.trained.get(0);
        Files.write(file, new byte[] {1});
        assertThat(machine.worker
                        .train(task, () -> false)
                        .orElseThrow()
                        .refusal()
                        .toString())
                .contains("initial.safetensors is another file here");
    }
}

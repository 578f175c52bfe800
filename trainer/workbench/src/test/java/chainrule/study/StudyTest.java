package chainrule.study;

import chainrule.base.UserException;
import chainrule.config.Configuration;
import chainrule.datasets.Progress;
import chainrule.datasets.catalog.Catalog;
import chainrule.datasets.toy.Circles;
import chainrule.engine.Engines;
import chainrule.engine.InStep;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import chainrule.study.local.Sharing;
import chainrule.study.trial.Outcome;
import chainrule.study.trial.StudyListener;
import chainrule.study.trial.Trial;
import chainrule.tensor.Safetensors;
import chainrule.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StudyTest {
    private static final Map<String, String> SHORT =
            Map.of("data.name", "circles", "data.validation", "0.2", "train.epochs", "3", "model.hidden", "[4]");

    @TempDir
    Path runs;

    /** Hears which trials were trained, and which were only read. */
    private static final class Ear implements StudyListener {
        private final List<String> trained = new ArrayList<>();
        private final List<String> found = new ArrayList<>();
        private final List<String> notices = new ArrayList<>();
        private int epochs;

        @Override
        public void notice(String text) {
            notices.add(text);
        }

        @Override
        public void epochsDone(int done, int total) {
            epochs = Math.max(epochs, done);
        }

        @Override
        public void trialDone(Outcome outcome, boolean before, int done, int total) {
            (before ? found : trained)
                    .add(outcome.trial().label() + outcome.trial().seed());
        }
    }

    private Study study(StudyListener listener, BooleanSupplier interrupted) {
        return new Study(runs, Engines.onClassPath(), source -> Circles.draw(), List.of("test"), listener, interrupted);
    }

    private static Trial trial(String label, Map<String, String> changes) {
        var configuration = Configuration.empty();
        for (var keys : List.of(SHORT, changes)) {
            for (var entry : keys.entrySet()) {
                configuration = configuration.with(entry.getKey(), entry.getValue(), "test");
            }
        }
        return new Trial(label, configuration.resolve());
    }

    private static List<Trial> trials(long... seeds) {
        return Stream.of(trial("four", Map.of()), trial("eight", Map.of("model.hidden", "[8]")))
                .flatMap(trial -> java.util.Arrays.stream(seeds).mapToObj(trial::withSeed))
                .toList();
    }

    /** Once for what is true of every trial, with the labels for what is not. */
    @Test
    void whatHasNoEffectIsReportedOnce() {
        var ear = new Ear();
        var flat = Map.of("data.label", "x", "model.hidden", "[]", "model.dropout", "0.1");
        var deep = Map.of("data.label", "x", "model.dropout", "0.1");
        study(ear, () -> false).run(List.of(trial("flat", flat), trial("deep", deep)));
        assertThat(ear.notices)
                .containsExactly(
                        "the label column has no effect: it is for tables, and the data are circles",
                        "flat: the dropout has no effect: there is no hidden layer");
    }

    /** The same check as a single training run has. */
    @Test
    void negativeTargetsUnderPoissonsLossAreRefused() {
        var poisson = trial("poisson", Map.of("data.name", "sine", "model.loss", "poisson"));
        var study = new Study(
                runs,
                Engines.onClassPath(),
                source -> Catalog.standard().load(source, Progress.NONE),
                List.of("test"),
                new Ear(),
                () -> false);
        assertThatThrownBy(() -> study.run(List.of(poisson)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("poisson needs counts of at least 0");
    }

    @Test
    void aTrialThatIsDoneIsNotDoneAgain() {
        var first = new Ear();
        var outcomes = study(first, () -> false).run(trials(1, 2));
        assertThat(first.trained).containsExactlyInAnyOrder("four1", "four2", "eight1", "eight2");
        assertThat(first.epochs).isEqualTo(12);
        var second = new Ear();
        var again = study(second, () -> false).run(trials(1, 2));
        assertThat(second.trained).isEmpty();
        assertThat(again)
                .usingRecursiveComparison()
                .ignoringFieldsMatchingRegexes(".*epochs.seconds")
                .isEqualTo(outcomes);
        assertThat(outcomes).extracting(o -> o.trial().label()).containsExactly("four", "four", "eight", "eight");
        assertThat(outcomes).extracting(o -> o.trial().seed()).containsExactly(1L, 2L, 1L, 2L);
    }

    /** Side by side, each computes the bits that it computes alone. */
    @Test
    void trialsDoNotDisturbEachOther() {
        var together = study(new Ear(), () -> false).run(trials(1, 2, 3, 4));
        for (var outcome : together) {
            var alone = new Study(
                            runs.resolve("alone"),
                            Engines.onClassPath(),
                            source -> Circles.draw(),
                            List.of("test"),
                            new Ear(),
                            () -> false)
                    .run(List.of(outcome.trial()));
            assertThat(alone.get(0).epochs())
                    .usingRecursiveComparison()
                    .ignoringFields("seconds")
                    .isEqualTo(outcome.epochs());
        }
    }

    /** What is in a trial's folder but for times and the number of networks. */
    private static Map<String, String> files(Outcome outcome) throws IOException {
        var files = new java.util.TreeMap<String, String>();
        try (var all = Files.list(outcome.directory().path())) {
            for (var file : all.toList()) {
                var bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
                files.put(
                        file.getFileName().toString(),
                        bytes.replaceAll("\\s*\"(started|seconds|trainedTogether)\".*", "")
                                .replaceAll("(?m),[^,]*$", file.endsWith("metrics.csv") ? "" : "$0"));
            }
        }
        return files;
    }

    private Study inStep(InStep engine, Path folder, StudyListener listener) {
        return new Study(
                folder, new Engines(List.of(engine)), source -> Circles.draw(), List.of("test"), listener, () -> false);
    }

    /** The seeds of a configuration go together, as many as the engine takes; in their folders is what is there alone. */
    @Test
    void seedsThatAreTrainedTogetherLeaveWhatTheyLeaveAlone() throws IOException {
        var together = new InStep(new ReferenceEngine(), 3);
        var all = trials(1, 2, 3, 4);
        var outcomes = inStep(together, runs.resolve("together"), new Ear()).run(all);
        assertThat(together.sizes()).containsExactly(3, 1, 3, 1);
        for (int i = 0; i < all.size(); i++) {
            var single = new InStep(new ReferenceEngine(), 1);
            var alone = inStep(single, runs.resolve("alone"), new Ear()).run(List.of(all.get(i)));
            assertThat(files(outcomes.get(i))).isEqualTo(files(alone.get(0)));
            assertThat(files(outcomes.get(i)))
                    .containsKeys("config.yaml", "metrics.csv", "checkpoint.safetensors", "best.safetensors");
        }
        assertThat(Files.readString(outcomes.get(0).directory().file("provenance.json")))
                .contains("\"trainedTogether\" : 3");
        assertThat(Files.readString(outcomes.get(3).directory().file("provenance.json")))
                .doesNotContain("trainedTogether");
        assertThat(outcomes).extracting(o -> o.trial().seed()).containsExactly(1L, 2L, 3L, 4L, 1L, 2L, 3L, 4L);
    }

    @Test
    void ofSeedsThatAreTrainedTogetherOnlyThoseAreThatAreMissing() {
        var engine = new InStep(new ReferenceEngine(), 9);
        inStep(engine, runs, new Ear()).run(List.of(trial("four", Map.of()).withSeed(2)));
        var ear = new Ear();
        inStep(engine, runs, ear).run(trials(1, 2, 3));
        assertThat(engine.sizes()).containsExactly(1, 2, 3);
        assertThat(ear.found).containsExactly("four2");
        assertThat(ear.epochs).isEqualTo(18);
    }

    @Test
    void aDivergedTrainingIsAResult() {
        var outcomes = study(new Ear(), () -> false)
                .run(List.of(
                        trial("good", Map.of()),
                        trial("bad", Map.of("train.optimizer.sgd.rate", "1e30", "model.activation", "relu"))));
        assertThat(outcomes.get(0).failure()).isEmpty();
        assertThat(outcomes.get(1).failure().orElseThrow()).contains("1.0E30", "too large");
        assertThat(Group.byLabel(outcomes).get(1).summary(Metric.VALIDATION_ACCURACY::last))
                .isEmpty();
        var again = new Ear();
        assertThat(study(again, () -> false)
                        .run(List.of(outcomes.get(1).trial()))
                        .get(0)
                        .failure())
                .isEqualTo(outcomes.get(1).failure());
        assertThat(again.trained).isEmpty();
    }

    @Test
    void whatWasDoneBeforeAnInterruptionStays() {
        var all = trials(1, 2, 3);
        var before = new Ear();
        assertThatThrownBy(() -> study(before, () -> !before.trained.isEmpty()).run(all))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("run the same command again to resume");
        var after = new Ear();
        study(after, () -> false).run(all);
        assertThat(after.found).isNotEmpty().containsAll(before.trained);
        assertThat(after.found.size() + after.trained.size()).isEqualTo(all.size());
    }

    @Test
    void otherDataMakeAnotherTrial() {
        study(new Ear(), () -> false).run(trials(1));
        var ear = new Ear();
        study(ear, () -> false).run(List.of(trial("four", Map.of("data.splitSeed", "9"))));
        assertThat(ear.trained).containsExactly("four1");
    }

    /** The place in the study decides, not what is done already. */
    @Test
    void theCoresAreSharedAsLongAsAllAreBusy() {
        var engine = Engines.onClassPath().named("nd4j");
        assertThat(Sharing.among(trials(1, 2, 3, 4, 5), engine, 4))
                .extracting(trial -> trial.config().engine().threads().orElse(0))
                .containsExactly(1, 1, 1, 1, 1, 1, 1, 1, 0, 0);
        assertThat(Sharing.among(trials(1), engine, 1))
                .allMatch(trial -> trial.config().engine().threads().isEmpty());
        var dl4j = Engines.onClassPath().named("dl4j");
        assertThat(Sharing.among(trials(1, 2), dl4j, 2))
                .allMatch(trial -> trial.config().engine().threads().isEmpty());
    }

    /** The same network with other initial weights, in a file of the same name. */
    @Test
    void anotherContentOfAFileIsAnotherTrial() throws IOException {
        var file = runs.resolve("init.safetensors");
        var trial = trial("four", Map.of("model.parameters", file.toString()));
        var losses = new java.util.ArrayList<Double>();
        for (double weight : new double[] {0.1, 0.2, 0.1}) {
            var data = study(new Ear(), () -> false).data(trial.config());
            var spec = data.spec(trial.config().model());
            double[] values = Parameters.initial(spec, 1, Precision.FLOAT32).values();
            values[0] = (float) weight;
            Files.write(file, safetensors(new Parameters(spec, values)));
            losses.add(study(new Ear(), () -> false)
                    .run(List.of(trial))
                    .get(0)
                    .epochs()
                    .get(0)
                    .train()
                    .loss());
        }
        assertThat(losses.get(1)).isNotEqualTo(losses.get(0));
        assertThat(losses.get(2)).isEqualTo(losses.get(0));
        try (var trials = Files.list(runs.resolve("trials"))) {
            assertThat(trials).hasSize(2);
        }
    }

    private static byte[] safetensors(Parameters parameters) {
        var tensors = new LinkedHashMap<String, Tensor>();
        var spec = parameters.spec();
        for (int l = 0; l < spec.layers().size(); l++) {
            int end = parameters.biases(l) + spec.fanOut(l);
            tensors.put(
                    "W" + (l + 1),
                    new Tensor(
                            Tensor.Type.F32,
                            List.of((long) spec.fanIn(l), (long) spec.fanOut(l)),
                            java.util.Arrays.copyOfRange(
                                    parameters.values(), parameters.weights(l), parameters.biases(l))));
            tensors.put(
                    "b" + (l + 1),
                    new Tensor(
                            Tensor.Type.F32,
                            List.of((long) spec.fanOut(l)),
                            java.util.Arrays.copyOfRange(parameters.values(), parameters.biases(l), end)));
        }
        return new Safetensors(Map.of(), tensors).bytes();
    }

    /** The second takes no place among those that share the cores. */
    @Test
    void aTrainingUnderTwoLabelsIsOneTrial() {
        var ear = new Ear();
        var outcomes = study(ear, () -> false)
                .run(List.of(trial("one", Map.of()), trial("two", Map.of()), trial("three", Map.of())));
        assertThat(ear.trained).hasSize(1);
        assertThat(ear.found).hasSize(2);
        assertThat(outcomes).extracting(o -> o.trial().label()).containsExactly("one", "two", "three");
        assertThat(outcomes)
                .extracting(Outcome::directory)
                .containsOnly(outcomes.get(0).directory());
    }
}

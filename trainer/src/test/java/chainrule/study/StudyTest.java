package chainrule.study;

import chainrule.UserException;
import chainrule.config.Configuration;
import chainrule.datasets.toy.Circles;
import chainrule.engine.Engines;
import java.nio.file.Path;
import java.util.ArrayList;
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
        private int epochs;

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
                .hasMessageContaining("the same command goes on from here");
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
}

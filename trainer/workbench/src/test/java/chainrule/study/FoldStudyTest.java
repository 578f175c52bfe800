package chainrule.study;

import chainrule.base.UserException;
import chainrule.config.Configuration;
import chainrule.config.RunConfig;
import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.Folding;
import chainrule.datasets.Samples;
import chainrule.datasets.Split;
import chainrule.datasets.Targets;
import chainrule.datasets.toy.Circles;
import chainrule.engine.Engines;
import chainrule.metric.Metric;
import chainrule.run.Preparation;
import chainrule.run.RunDirectory;
import chainrule.run.TrainedRun;
import chainrule.study.trial.Outcome;
import chainrule.study.trial.StudyListener;
import chainrule.study.trial.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** Trials of a cross-validation. */
class FoldStudyTest {
    @TempDir
    Path runs;

    private static RunConfig config(Map<String, String> changes) {
        var configuration = Configuration.empty();
        for (var entry : changes.entrySet()) {
            configuration = configuration.with(entry.getKey(), entry.getValue(), "test");
        }
        return configuration.resolve();
    }

    private static List<Trial> trials() {
        var config = config(Map.of("data.name", "circles", "train.epochs", "3", "model.hidden", "[4]"));
        return Folding.of(3).repeated(2).all().stream()
                .map(fold -> new Trial("four", config.withFold(fold)))
                .toList();
    }

    private static final class Ear implements StudyListener {
        private final List<String> trained = new ArrayList<>();
        private final List<String> found = new ArrayList<>();

        @Override
        public void trialDone(Outcome outcome, boolean before, int done, int total) {
            (before ? found : trained).add(outcome.trial().which());
        }
    }

    private static List<Outcome> run(Path folder, StudyListener listener, BooleanSupplier interrupted) {
        var study = new Study(
                folder, Engines.onClassPath(), source -> Circles.draw(), List.of("test"), listener, interrupted);
        return study.run(trials());
    }

    /** The same number as whoever evaluates the trial's best network on the test part. */
    @Test
    void aTrialMeasuresWhatItsFoldHoldsOut() {
        var data = Circles.draw();
        var outcomes = run(runs, new Ear(), () -> false);
        for (var outcome : outcomes) {
            var heldOut = outcome.heldOut().orElseThrow();
            var run = TrainedRun.read(outcome.directory(), RunDirectory.BEST);
            var evaluation = run.evaluate(data, "test", Engines.onClassPath().named("reference"));
            assertThat(heldOut.metrics().get(Metric.ACCURACY)).isEqualTo(evaluation.accuracy());
            assertThat(heldOut.loss()).isCloseTo(evaluation.loss(), within(1e-6));
            assertThat(heldOut.samples() + heldOut.trained())
                    .isEqualTo(data.train().count());
            var split = Split.of(data, outcome.trial().config().data().split());
            assertThat(run.rows(data, "test")).isEqualTo(split.test().rows());
        }
        assertThat(outcomes).extracting(Outcome::directory).doesNotHaveDuplicates();
    }

    @Test
    void whatWasDoneBeforeAnInterruptionStaysAndIsTheSame() throws IOException {
        var whole = run(runs.resolve("whole"), new Ear(), () -> false);
        var before = new Ear();
        assertThatThrownBy(() -> run(runs.resolve("part"), before, () -> !before.trained.isEmpty()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("run the same command again to resume");
        var after = new Ear();
        var resumed = run(runs.resolve("part"), after, () -> false);
        assertThat(after.found).isNotEmpty().containsAll(before.trained);
        assertThat(after.found.size() + after.trained.size()).isEqualTo(6);
        for (int i = 0; i < whole.size(); i++) {
            assertThat(resumed.get(i).heldOut()).isEqualTo(whole.get(i).heldOut());
            for (var file : List.of(RunDirectory.CHECKPOINT, RunDirectory.BEST)) {
                var mine = resumed.get(i).directory().file(file);
                assertThat(Files.mismatch(mine, whole.get(i).directory().file(file)))
                        .isEqualTo(-1);
            }
        }
        var again = new Ear();
        assertThat(run(runs.resolve("part"), again, () -> false))
                .extracting(Outcome::heldOut)
                .isEqualTo(resumed.stream().map(Outcome::heldOut).toList());
        assertThat(again.trained).isEmpty();
    }

    /** Real targets, whose rows outside {@code kept} are others. */
    private static Dataset table(int[] kept) {
        var inside = Arrays.stream(kept).boxed().toList();
        var features = new float[40];
        var targets = new double[20];
        for (int i = 0; i < 20; i++) {
            boolean same = inside.contains(i);
            features[2 * i] = same ? i : -1e6f * (i + 1);
            features[2 * i + 1] = same ? (float) Math.sin(i) : i % 3 == 0 ? Float.NaN : 1e9f;
            targets[i] = same ? 3 * i - 5 : 1e7 * (i + 1);
        }
        var plain = Dataset.of(new float[20][2], new float[20]);
        var samples = new Samples(new Features.Floats(features, 2), new Targets.Reals(targets, 1));
        return new Dataset(
                plain.name(),
                plain.shape(),
                plain.task(),
                samples,
                samples.none(),
                samples.none(),
                List.of(),
                plain.schema());
    }

    /** Whatever is held out, and whatever validates: it changes nothing that is learnt before training. */
    @ParameterizedTest
    @ValueSource(strings = {"standardize", "unit", "robust", "quantile"})
    void preparationKnowsTheTrainingPartOfTheFoldAlone(String kind) {
        for (var fold : Folding.of(4).all()) {
            var config = config(Map.of("data.normalize", kind, "model.hidden", "[2]", "data.validation", "0.2"))
                    .withFold(fold);
            var all = Preparation.of(config, table(IntStream.range(0, 20).toArray()));
            int[] rows = all.split().train().rows();
            assertThat(rows).hasSize(12);
            var other = Preparation.of(config, table(rows));
            assertThat(other.split().digest()).isEqualTo(all.split().digest());
            assertThat(other.digests().dataset()).isNotEqualTo(all.digests().dataset());
            assertThat(other.encoding()).isPresent().isEqualTo(all.encoding());
            assertThat(other.normalization()).usingRecursiveComparison().isEqualTo(all.normalization());
            assertThat(other.scaling()).usingRecursiveComparison().isEqualTo(all.scaling());
            assertThat(all.scaling().scale()[0]).isNotEqualTo(1);
        }
    }
}

package chainrule.study;

import chainrule.config.Configuration;
import chainrule.run.RunDirectory;
import chainrule.statistics.Holm;
import chainrule.study.trial.Outcome;
import chainrule.study.trial.Trial;
import chainrule.train.EpochMetrics;
import chainrule.train.Score;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Groups with seeds that failed, and with values that do not vary. */
class FailedSeedsTest {
    private static final Trial TRIAL = new Trial("", Configuration.empty().resolve());

    /** With seeds from 1; NaN stands for a failed one, whose only epoch looks splendid. */
    static Group group(String label, double... accuracies) {
        var outcomes = new ArrayList<Outcome>();
        for (double accuracy : accuracies) {
            boolean failed = Double.isNaN(accuracy);
            var score = new Score(failed ? 1e-9 : 1 - accuracy, failed ? 1 : accuracy);
            outcomes.add(new Outcome(
                    new Trial(label, TRIAL.config()).withSeed(outcomes.size() + 1),
                    new RunDirectory(Path.of("nowhere")),
                    List.of(new EpochMetrics(1, 1, 0.1, score, score, 1)),
                    failed ? Score.NONE : score,
                    1,
                    1,
                    10,
                    failed ? Optional.of("diverged") : Optional.empty()));
        }
        return new Group(label, outcomes);
    }

    private static List<String> best(Group... groups) {
        return Group.best(List.of(groups), Metric.VALIDATION_LOSS::best, false).stream()
                .map(Group::label)
                .toList();
    }

    @Test
    void whoeverFailedWithASeedIsNotTheBest() {
        var whole = group("whole", 0.5, 0.6);
        var partly = group("partly", 0.99, Double.NaN);
        var failed = group("failed", Double.NaN, Double.NaN);
        assertThat(best(partly, whole, failed)).containsExactly("whole");
        assertThat(best(group("equal", 0.6, 0.5), partly, whole)).containsExactly("equal", "whole");
        assertThat(best(partly, failed)).isEmpty();
        assertThat(java.util.stream.Stream.of(failed, partly, whole)
                        .sorted(Group.ranking(Metric.VALIDATION_LOSS::best, false)))
                .extracting(Group::label)
                .containsExactly("whole", "partly", "failed");
        assertThat(partly.count()).isEqualTo("1 of 2");
        assertThat(Group.notes(List.of(partly, whole))).isEqualTo(" partly: 1 of 2 seeds failed.");
        assertThat(Group.notes(List.of(whole))).isEmpty();
    }

    /** Both have two values, of different seeds: the pair is seed 3 alone. */
    @Test
    void pairsAreOfTheSeedsThatBothFinished() {
        var contrast = Contrast.all(
                        List.of(group("a", 0.5, Double.NaN, 0.7), group("b", Double.NaN, 0.1, 0.6)),
                        Metric.VALIDATION_ACCURACY::last)
                .get(0);
        assertThat(contrast.seeds()).containsExactly(3L);
        assertThat(contrast.omitted()).containsExactly(1L, 2L);
        assertThat(contrast.values().orElseThrow().bootstrap().difference()).isCloseTo(0.1, within(1e-12));
    }

    @Test
    void noPairIsDropped() {
        var groups = List.of(group("a", 0.5, 0.6), group("b", Double.NaN, Double.NaN), group("c", 0.4, Double.NaN));
        assertThat(Contrast.all(groups, Metric.VALIDATION_ACCURACY::last))
                .extracting(contrast -> contrast.first() + contrast.second())
                .containsExactly("ab", "ac", "bc");
        assertThat(Contrast.all(groups, Metric.VALIDATION_ACCURACY::last).get(0).values())
                .as("there is no seed with which both finished")
                .isEmpty();
    }

    /** By hand: of two tests the smaller p doubles; a third without a value is no test. */
    @Test
    void whatIsNotATestIsNotInTheFamily() {
        assertThat(Holm.adjusted(new double[] {0.01, Double.NaN, 0.04})).containsExactly(0.02, Double.NaN, 0.04);
    }
}

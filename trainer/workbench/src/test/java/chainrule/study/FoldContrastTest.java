package chainrule.study;

import chainrule.config.Configuration;
import chainrule.datasets.Fold;
import chainrule.datasets.Folding;
import chainrule.run.RunDirectory;
import chainrule.statistics.Holm;
import chainrule.study.FoldContrast.Values;
import chainrule.study.trial.HeldOut;
import chainrule.study.trial.Outcome;
import chainrule.study.trial.Trial;
import chainrule.train.Score;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class FoldContrastTest {
    private static final Metric ACCURACY = Metric.test(chainrule.metric.Metric.ACCURACY);

    /** With folds from 1; NaN stands for one that failed. */
    private static Group group(String label, double... accuracies) {
        var folds = Folding.of(accuracies.length).all();
        var config = Configuration.empty().resolve();
        var outcomes = new ArrayList<Outcome>();
        for (int i = 0; i < accuracies.length; i++) {
            boolean failed = Double.isNaN(accuracies[i]);
            outcomes.add(new Outcome(
                    new Trial(label, config.withFold(folds.get(i))),
                    new RunDirectory(Path.of("nowhere")),
                    List.of(),
                    Score.NONE,
                    1,
                    1,
                    10,
                    failed ? Optional.of("diverged") : Optional.empty(),
                    failed ? Optional.empty() : Optional.of(heldOut(accuracies[i]))));
        }
        return new Group(label, outcomes);
    }

    private static HeldOut heldOut(double accuracy) {
        return new HeldOut(4, 12, 0.5, Map.of(chainrule.metric.Metric.ACCURACY, accuracy));
    }

    private static List<FoldContrast> contrasts(Group... groups) {
        return FoldContrast.all(List.of(groups), ACCURACY::heldOut);
    }

    private static Values values(FoldContrast contrast) {
        return contrast.values().orElseThrow();
    }

    /** The differences are 0.02, 0.06, 0.01 and 0.03; of four folds n_test/n_train is 1/3. */
    @Test
    void theSameFoldsAreCompared() {
        var contrast = contrasts(group("a", 0.92, 0.86, 0.81, 0.93), group("b", 0.9, 0.8, 0.8, 0.9))
                .get(0);
        double s = Math.sqrt((0.0001 + 0.0009 + 0.0004) / 3);
        assertThat(values(contrast).test().mean()).isCloseTo(0.03, within(1e-12));
        assertThat(values(contrast).test().error()).isCloseTo(s * Math.sqrt(1.0 / 4 + 1.0 / 3), within(1e-12));
        assertThat(values(contrast).test().degreesOfFreedom()).isEqualTo(3);
        assertThat(values(contrast).p()).isEqualTo(values(contrast).test().p());
        assertThat(contrast.omitted()).isEmpty();
    }

    @Test
    void allPairsAreAFamily() {
        var all = contrasts(group("a", 0.9, 0.8, 0.85), group("b", 0.8, 0.75, 0.84), group("c", 0.1, 0.2, 0.15));
        assertThat(all).extracting(c -> c.first() + c.second()).containsExactly("ab", "ac", "bc");
        double[] alone = all.stream().mapToDouble(c -> values(c).test().p()).toArray();
        assertThat(all.stream().mapToDouble(c -> values(c).p()).toArray())
                .isEqualTo(Holm.adjusted(alone))
                .isNotEqualTo(alone);
    }

    @Test
    void aFoldThatFailedIsOmittedFromPairs() {
        var contrast = contrasts(group("a", 0.9, Double.NaN, 0.8), group("b", 0.8, 0.7, 0.75))
                .get(0);
        assertThat(contrast.folds()).extracting(Fold::index).containsExactly(1, 3);
        assertThat(contrast.omitted()).extracting(Fold::index).containsExactly(2);
        assertThat(values(contrast).test().degreesOfFreedom()).isEqualTo(1);
        assertThat(contrasts(group("a", Double.NaN, Double.NaN), group("b", 0.5, 0.6))
                        .get(0)
                        .values())
                .isEmpty();
    }

    @Test
    void equalConfigurationsAreNotATest() {
        var values =
                values(contrasts(group("a", 0.9, 0.8), group("b", 0.9, 0.8)).get(0));
        assertThat(values.isEqual()).isTrue();
        assertThat(values.p()).isNaN();
    }
}

package chainrule.run;

import chainrule.baseline.Baseline;
import chainrule.datasets.Task;
import chainrule.metric.Predictions;
import chainrule.model.Loss;
import chainrule.train.Score;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A network that predicts one class whatever it sees is named: its accuracy may look high. */
class OneClassTest {
    private static final Task TASK = Task.classification(List.of("calm", "ill"));

    private static Predictions predictions(double[] targets, int... decisions) {
        var half = new double[2 * targets.length];
        Arrays.fill(half, 0.5);
        return new Predictions(TASK, Loss.CROSS_ENTROPY, half, decisions, targets);
    }

    /** With a baseline that predicts the class "calm". */
    private static Evaluation evaluation(double[] targets, int... decisions) {
        var baseline = new Baseline("largest class", predictions(targets, new int[targets.length]));
        return new Evaluation(new Score(0.7, 0.5), predictions(targets, decisions), List.of(baseline));
    }

    @Test
    void theLargestClassAloneIsASentence() {
        assertThat(evaluation(new double[] {0, 0, 1, 0}, 0, 0, 0, 0).onlyOneClass())
                .hasValue(
                        "The network predicts class \"calm\" for all 4 samples, the largest class of the training samples: its accuracy is the share of this class, 0.7500.");
    }

    @Test
    void anotherClassAloneIsASentence() {
        assertThat(evaluation(new double[] {0, 0, 1, 0}, 1, 1, 1, 1).onlyOneClass())
                .hasValueSatisfying(sentence ->
                        assertThat(sentence).contains("\"ill\"", "which is not the largest class", "0.2500"));
    }

    @Test
    void twoClassesAndSamplesOfOneClassAreNot() {
        assertThat(evaluation(new double[] {0, 0, 1, 0}, 0, 0, 0, 1).onlyOneClass())
                .isEmpty();
        assertThat(evaluation(new double[] {0, 0, 0, 0}, 0, 0, 0, 0).onlyOneClass())
                .isEmpty();
        assertThat(evaluation(new double[] {}).onlyOneClass()).isEmpty();
    }
}

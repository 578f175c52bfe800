package chainrule.metric;

import chainrule.datasets.Task;
import chainrule.model.Loss;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** From which probability on a label is predicted best. */
class ThresholdsTest {
    private static double tuned(double[] probabilities, double... has) {
        var task = Task.multilabel(List.of("sea"));
        var decisions = new int[has.length];
        for (int i = 0; i < has.length; i++) {
            decisions[i] = probabilities[i] > 0.5 ? 1 : 0;
        }
        return Thresholds.tuned(new Predictions(task, Loss.BINARY_CROSS_ENTROPY, probabilities, decisions, has))[0];
    }

    @Test
    void itLiesHalfwayBetweenThoseThatItDivides() {
        assertThat(tuned(new double[] {0.1, 0.2, 0.3, 0.4}, 0, 0, 1, 1)).isCloseTo(0.25, within(1e-15));
    }

    @Test
    void aHalfStaysWhereNothingIsBetter() {
        assertThat(tuned(new double[] {0.1, 0.9}, 0, 1)).isEqualTo(0.5);
        assertThat(tuned(new double[] {0.1, 0.9}, 0, 0)).isEqualTo(0.5);
    }

    @Test
    void equalProbabilitiesAreNotDivided() {
        // Of the two at 0.4 one has the label: both or neither are predicted.
        assertThat(tuned(new double[] {0.4, 0.4, 0.3}, 1, 0, 0)).isCloseTo(0.35, within(1e-15));
    }

    private static double cheapest(double falseAlarm, double miss, double[] probabilities, double... has) {
        var both = new double[2 * has.length];
        var decisions = new int[has.length];
        for (int i = 0; i < has.length; i++) {
            both[2 * i] = 1 - probabilities[i];
            both[2 * i + 1] = probabilities[i];
            decisions[i] = probabilities[i] > 0.5 ? 1 : 0;
        }
        var predictions =
                new Predictions(Task.classification(List.of("no", "yes")), Loss.CROSS_ENTROPY, both, decisions, has);
        return Thresholds.tuned(predictions, new Thresholds.Aim.Cost(falseAlarm, miss))[0];
    }

    @Test
    void ofTwoClassesTheSecondOneHasAThreshold() {
        assertThat(Thresholds.names(Task.classification(List.of("no", "yes")))).containsExactly("yes");
        assertThat(Thresholds.names(Task.classification(List.of("a", "b", "c"))))
                .isEmpty();
        double[] p = {0.9, 0.7, 0.4, 0.2, 0.1};
        double[] has = {1, 0, 1, 0, 0};
        assertThat(cheapest(1, 5, p, has)).as("0.4 must not be missed").isCloseTo(0.3, within(1e-15));
        assertThat(cheapest(5, 1, p, has)).as("0.7 must not be predicted").isCloseTo(0.8, within(1e-15));
    }

    @Test
    void whereOneErrorCostsNothingAllOrNoneIsPredicted() {
        double[] p = {0.9, 0.8, 0.6};
        assertThat(cheapest(1, 0, p, 0, 1, 0)).isCloseTo(0.95, within(1e-15));
        assertThat(cheapest(0, 1, new double[] {0.4, 0.3, 0.2}, 0, 1, 1)).isCloseTo(0.1, within(1e-15));
    }

    @Test
    void costsAreNotNegativeAndNotBothZero() {
        assertThatThrownBy(() -> new Thresholds.Aim.Cost(-1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Thresholds.Aim.Cost(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Thresholds.Aim.Cost(Double.NaN, 2)).isInstanceOf(IllegalArgumentException.class);
    }
}

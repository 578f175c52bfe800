package chainrule.metric;

import chainrule.datasets.Task;
import chainrule.model.Loss;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
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
}

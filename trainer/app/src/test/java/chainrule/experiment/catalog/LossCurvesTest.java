package chainrule.experiment.catalog;

import chainrule.model.Loss;
import chainrule.report.Figure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class LossCurvesTest {
    /** The formulas of the course notes, which the code under test does not use. */
    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.1, 0.5, 0.97})
    void bothLossesAreThoseOfTheNotes(double p) {
        require(LossAt.probability(Loss.CROSS_ENTROPY, 1, p), -Math.log(p), -1 / p, p);
        require(LossAt.probability(Loss.CROSS_ENTROPY, 0, p), -Math.log(1 - p), 1 / (1 - p), p);
        require(LossAt.probability(Loss.SOFTMAX_SQUARED_ERROR, 1, p), (1 - p) * (1 - p), 2 * (p - 1), p);
        require(LossAt.probability(Loss.SOFTMAX_SQUARED_ERROR, 0, p), p * p, 2 * p, p);
    }

    private static void require(LossAt found, double value, double slope, double p) {
        assertThat(found.probability()).isCloseTo(p, within(1e-14));
        assertThat(found.value()).isCloseTo(value, within(1e-12));
        assertThat(found.byProbability()).isCloseTo(slope, within(1e-12 / p));
        assertThat(found.byLogit()).isCloseTo(slope * p * (1 - p), within(1e-12));
    }

    /** By central differences of the value. */
    @ParameterizedTest
    @ValueSource(doubles = {-4, -0.3, 2.5})
    void theDerivativeWithRespectToTheLogitIsThatOfTheValue(double z) {
        double h = 1e-5;
        for (int y = 0; y < 2; y++) {
            for (var loss : List.of(Loss.CROSS_ENTROPY, Loss.SOFTMAX_SQUARED_ERROR)) {
                double slope = (LossAt.logit(loss, y, z + h).value()
                                - LossAt.logit(loss, y, z - h).value())
                        / (2 * h);
                assertThat(LossAt.logit(loss, y, z).byLogit()).isCloseTo(slope, within(1e-9));
            }
        }
    }

    @Test
    void theMarkedPointIsComparedInWords() {
        var findings = new LossCurves().findings();
        assertThat(findings.answers().get(0))
                .contains("ŷ = 0.1", "2.303", "−10.00", "0.810", "−1.80", "5.6 times as steep");
        assertThat(findings.figures())
                .extracting(Figure::name)
                .containsExactly("loss-by-probability", "slope-by-probability", "loss-by-logit", "slope-by-logit");
        var points = (List<?>) findings.values().get("points");
        assertThat(points).hasSize(2 * 2 * 6).first().isInstanceOf(Map.class);
    }
}

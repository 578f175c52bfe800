package chainrule.experiment.catalog;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ErrorBySizeTest {
    @Test
    void theLawAboveTheBayesErrorIsFound() {
        double[] sizes = {10, 100, 1000};
        double[] errors = Arrays.stream(sizes).map(n -> 0.1 + 2 / Math.sqrt(n)).toArray();
        var law = ErrorBySize.fitted(sizes, errors, 0.1).law();
        assertThat(law.exponent()).isCloseTo(-0.5, within(1e-12));
        assertThat(law.factor()).isCloseTo(2, within(1e-12));
        assertThat(ErrorBySize.fitted(sizes, errors, 0).law().exponent()).isGreaterThan(-0.4);
    }

    /** e² : e : 1 at T = ½, by hand. */
    @Test
    void aTemperatureDividesTheLogits() {
        double e = Math.E;
        double sum = e * e + e + 1;
        assertThat(SoftmaxTemperature.at(new double[] {1, 0.5, 0}, 0.5))
                .containsExactly(new double[] {e * e / sum, e / sum, 1 / sum}, within(1e-15));
    }

    @Test
    void theLimitsAreArgmaxAndEqualShares() {
        assertThat(SoftmaxTemperature.at(new double[] {2, 1, -1}, 1e-3)).containsExactly(1, 0, 0);
        assertThat(SoftmaxTemperature.argmax(new double[] {2, 1, -1})).containsExactly(1, 0, 0);
        assertThat(SoftmaxTemperature.at(new double[] {2, 2, -1}, 1e-3))
                .containsExactly(SoftmaxTemperature.argmax(new double[] {2, 2, -1}));
        assertThat(SoftmaxTemperature.at(new double[] {2, 1, -1}, 1e9))
                .containsExactly(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, within(1e-8));
    }

    @Test
    void softmaxByTemperatureHasFiguresAndSentences() {
        var findings = new SoftmaxTemperature().findings();
        assertThat(findings.figures()).hasSize(2);
        assertThat(findings.answers().get(0)).contains("[0.609, 0.224, 0.136, 0.030]");
        assertThat(findings.answers().get(2)).contains("[0.500, 0.500, 0.000, 0.000]");
    }
}

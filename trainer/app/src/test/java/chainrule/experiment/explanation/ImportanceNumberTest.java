package chainrule.experiment.explanation;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ImportanceNumberTest {
    @ParameterizedTest
    @CsvSource({"-0.00004, 0.0000", "-0.00006, -0.0001", "0.00004, 0.0000", "NaN, –"})
    void whatRoundsToZeroHasNoSign(double value, String expected) {
        assertThat(Importance.number(value)).isEqualTo(expected);
    }
}

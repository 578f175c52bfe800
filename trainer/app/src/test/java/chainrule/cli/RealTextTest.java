package chainrule.cli;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RealTextTest {
    @ParameterizedTest
    @CsvSource({
        "1000000003.6, 3.57, 1000000003.60",
        "-1000000003.6, 0.02, -1000000003.6000",
        "123.456789, 3.57, 123.457",
        "1000000003.6, 0, 1.00000e+09",
        "1000000003.6, NaN, 1.00000e+09",
        "1e9, 1e-300, 1000000000.0000000",
        "0, 1e-9, 0.00000",
        "NaN, 1, NaN",
    })
    void aNumberHasThreeDigitsOfItsDeviation(double value, double deviation, String text) {
        assertThat(RealText.of(value, deviation)).isEqualTo(text);
    }
}

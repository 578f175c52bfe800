package chainrule.model;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class Bfloat16Test {
    /** 1 + 2^-7 follows 1; halfway between two, the one with an even last bit. */
    @ParameterizedTest
    @CsvSource({
        "0x1p0, 0x1p0",
        "0x1.01p0, 0x1p0",
        "0x1.010002p0, 0x1.02p0",
        "0x1.03p0, 0x1.04p0",
        "-0x1.03p0, -0x1.04p0",
        "0x1.fffffep127, Infinity",
        "-Infinity, -Infinity",
        "-0.0, -0.0"
    })
    void itIsTheNearest(String value, String nearest) {
        assertThat(Bfloat16.nearest(Float.parseFloat(value))).isEqualTo(Float.parseFloat(nearest));
    }

    @Test
    void eightBitsAreSignificant() {
        for (int i = 128; i <= 256; i++) {
            assertThat(Bfloat16.nearest(i)).isEqualTo(i);
        }
        assertThat(Bfloat16.nearest(257)).isEqualTo(256);
    }

    @Test
    void notANumberStaysSo() {
        assertThat(Bfloat16.nearest(Float.intBitsToFloat(0x7f800001))).isNaN();
    }
}

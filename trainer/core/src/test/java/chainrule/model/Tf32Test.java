package chainrule.model;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class Tf32Test {
    /** 1 + 2^-10 follows 1; halfway between two, the one with an even last bit. */
    @ParameterizedTest
    @CsvSource({
        "0x1p0, 0x1p0",
        "0x1.002p0, 0x1p0",
        "0x1.002002p0, 0x1.004p0",
        "0x1.006p0, 0x1.008p0",
        "-0x1.006p0, -0x1.008p0",
        "0x1.fffffep127, Infinity",
        "-Infinity, -Infinity",
        "-0.0, -0.0"
    })
    void itIsTheNearest(String value, String nearest) {
        assertThat(Tf32.nearest(Float.parseFloat(value))).isEqualTo(Float.parseFloat(nearest));
    }

    @Test
    void elevenBitsAreSignificant() {
        for (int i = 1024; i <= 2048; i++) {
            assertThat(Tf32.nearest(i)).isEqualTo(i);
        }
        assertThat(Tf32.nearest(2049)).isEqualTo(2048);
    }

    @Test
    void notANumberStaysSo() {
        assertThat(Tf32.nearest(Float.intBitsToFloat(0x7f800001))).isNaN();
    }
}

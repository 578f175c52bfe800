package chainrule.datasets.table;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Java's own parser is the reference. */
class NumberParserTest {
    private final NumberParser parser = new NumberParser('.');
    private final Cell cell = new Cell();

    private boolean parse(String text) {
        cell.set(("<" + text + ">").toCharArray(), 1, text.length());
        return parser.parse(cell);
    }

    private void assertLikeJava(String text) {
        assertThat(parse(text)).as(text).isTrue();
        assertThat(parser.value()).as(text).isEqualTo(Double.parseDouble(text));
        assertThat(parser.rounded(cell)).as(text).isEqualTo(Float.parseFloat(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "+1",
                "-1.5",
                ".5",
                "5.",
                "1e3",
                "1E+3",
                "-2.5e-3",
                "0.1",
                "0.30000000000000004",
                "1e22",
                "1e23",
                "9007199254740993",
                "123456789012345678901234567890",
                "1e400",
                "-1e400",
                "1e-400",
                "4.9e-324",
                "3.4028235e38",
                "3.4028236e38",
                "1.17549435e-38",
                "1e-45",
                "7e-46",
                "00012",
                "0.000000000000000000001",
                "1.00000017881393432617187499",
                "1.00000017881393432617187500",
                "1.00000017881393432617187501",
                "8388609.5",
                "0e999999999999",
                "1e-999999999999"
            })
    void aNumberIsTheNearestDoubleAndTheNearestFloat(String text) {
        assertLikeJava(text);
    }

    @Test
    void anyDecimalIsRead() {
        var random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            int digits = 1 + random.nextInt(20);
            var text = new StringBuilder(random.nextBoolean() ? "-" : "");
            int point = random.nextInt(digits + 1);
            for (int d = 0; d < digits; d++) {
                text.append(d == point ? "." : "").append((char) ('0' + random.nextInt(10)));
            }
            if (random.nextInt(3) == 0) {
                text.append('e').append(random.nextInt(700) - 350);
            }
            assertLikeJava(text.toString());
        }
    }

    /** Halfway between two floats and a little beside it: a double of these is the halfway point itself. */
    @Test
    void nothingIsRoundedTwice() {
        var random = new Random(2);
        for (int i = 0; i < 20_000; i++) {
            float low = random.nextFloat() * 1000 + 1;
            var middle =
                    new BigDecimal(low).add(new BigDecimal(Math.nextUp(low))).divide(BigDecimal.valueOf(2));
            var little = new BigDecimal("1e-40");
            assertLikeJava(middle.toPlainString());
            assertLikeJava(middle.add(little).toPlainString());
            assertLikeJava(middle.subtract(little).toPlainString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", ".", "-", "+-1", "1.2.3", "3f", "0x1p3", "1e", "1e+", "e5", "NaN", "inf", "1 2", "1,5", "1_000",
                "١٢"
            })
    void whatIsNotADecimalIsNone(String text) {
        assertThat(parse(text)).isFalse();
    }

    @Test
    void spacesOfAnyKindAreTakenOff() {
        assertThat(parse("\u00A0 1.5\u202F\t")).isTrue();
        assertThat(parser.value()).isEqualTo(1.5);
    }

    @Test
    void commasMayBeDecimal() {
        var german = new NumberParser(',');
        cell.set("1,5e2".toCharArray(), 0, 5);
        assertThat(german.parse(cell)).isTrue();
        assertThat(german.value()).isEqualTo(150);
        var text = "0,12345678901234567890123";
        cell.set(text.toCharArray(), 0, text.length());
        assertThat(german.parse(cell)).isTrue();
        assertThat(german.value()).isEqualTo(0.12345678901234567890123);
        cell.set("1.5".toCharArray(), 0, 3);
        assertThat(german.parse(cell)).isFalse();
    }

    @Test
    void wholeNumbersThatDoublesLackAreNoticed() {
        parse("9007199254740992");
        assertThat(parser.isRoundedWhole(cell)).isFalse();
        parse("9007199254740993");
        assertThat(parser.isRoundedWhole(cell)).isTrue();
        parse("0.12345678901234567890123");
        assertThat(parser.isRoundedWhole(cell)).isFalse();
    }
}

package chainrule.formulas;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ErrorFunctionTest {
    /** Of mpmath, with 40 digits. */
    @ParameterizedTest
    @CsvSource({
        "1e-300, 1.1283791670955126022e-300",
        "1e-09, 1.1283791670955126438e-9",
        "0.01, 0.011283415555849617151",
        "0.1, 0.1124629160182848984",
        "0.25, 0.27632639016823693299",
        "0.5, 0.52049987781304653768",
        "0.75, 0.7111556336535151316",
        "0.9, 0.79690821242283213966",
        "1.0, 0.84270079294971486934",
        "1.0625, 0.86705826943495275538",
        "1.25, 0.92290012825645823014",
        "1.5, 0.96610514647531072707",
        "1.75, 0.98667167121918244377",
        "2.0, 0.99532226501895273416",
        "2.5, 0.99959304798255504106",
        "3.0, 0.99997790950300141456",
        "3.5, 0.99999925690162765859",
        "4.0, 0.99999998458274209972",
        "5.0, 0.99999999999846254021",
        "5.75, 0.99999999999999957679",
        "6.0, 0.99999999999999997848"
    })
    void itIsMpmaths(double x, double expected) {
        assertThat(ErrorFunction.erf(x)).isCloseTo(expected, within(4e-16 * expected));
        assertThat(ErrorFunction.erf(-x)).isEqualTo(-ErrorFunction.erf(x));
    }

    @Test
    void itsEndsAreOneAndWhatIsNotANumberStaysNone() {
        assertThat(ErrorFunction.erf(0)).isZero();
        assertThat(ErrorFunction.erf(1e300)).isEqualTo(1);
        assertThat(ErrorFunction.erf(Double.NEGATIVE_INFINITY)).isEqualTo(-1);
        assertThat(ErrorFunction.erf(Double.NaN)).isNaN();
    }

    @Test
    void itsTwoExpansionsMeet() {
        assertThat(ErrorFunction.erf(Math.nextUp(1.0))).isCloseTo(ErrorFunction.erf(1), within(3e-16));
        assertThat(ErrorFunction.erf(6)).isEqualTo(ErrorFunction.erf(Math.nextDown(6.0)));
    }
}

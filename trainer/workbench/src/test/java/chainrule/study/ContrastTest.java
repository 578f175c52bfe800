package chainrule.study;

import chainrule.statistics.PairedBootstrap;
import chainrule.statistics.Summary;
import chainrule.statistics.Welch;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ContrastTest {
    private static Contrast.Values values(Summary first, Summary second) {
        return new Contrast.Values(first, second, Welch.of(first, second).p(), PairedBootstrap.of(first, second));
    }

    /** t = 1.2247 with 4 degrees of freedom: p = 0.288. The least that would be noticed is 4.303·0.00816. */
    @Test
    void aDifferenceHasItsProbabilityAndTheLeastThatWouldBeNoticed() {
        var values = values(Summary.of(0.50, 0.51, 0.52), Summary.of(0.49, 0.50, 0.51));
        assertThat(values.p()).isCloseTo(0.288, within(5e-4));
        assertThat(values.detectable()).isCloseTo(0.0351, within(5e-5));
        assertThat(values.bootstrap().difference()).isCloseTo(0.01, within(1e-12));
        assertThat(values.isEqual()).isFalse();
    }

    /**
     * One side does not vary: s = 0 there, and 0.01 here. The least that would be noticed is 4.303·0.00577, whichever side comes first.
     */
    @Test
    void aSideWithoutVarianceDoesNotHideADifference() {
        var varies = Summary.of(0.50, 0.51, 0.52);
        var constant = Summary.of(0.50, 0.50, 0.50);
        assertThat(values(varies, constant).detectable()).isCloseTo(0.0248, within(5e-5));
        assertThat(values(constant, varies).detectable()).isCloseTo(0.0248, within(5e-5));
    }

    /** (0.9 − 0.8) + (0.8 − 0.9) and the like are not 0 in floating point. */
    @Test
    void theSameValuesInAnotherOrderHaveTheSameMean() {
        assertThat(values(Summary.of(0.7, 0.9, 0.1), Summary.of(0.9, 0.1, 0.7)).isEqual())
                .isTrue();
    }

    @Test
    void aSmallDifferenceIsOne() {
        assertThat(values(Summary.of(0.500001, 0.600001), Summary.of(0.5, 0.6)).isEqual())
                .isFalse();
    }
}

package chainrule.study;

import chainrule.statistics.PairedBootstrap;
import chainrule.statistics.Summary;
import chainrule.statistics.Welch;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ContrastTest {
    private static String conclusion(Summary first, Summary second) {
        var welch = Welch.of(first, second);
        var values = new Contrast.Values(first, second, welch.p(), PairedBootstrap.of(first, second));
        var seeds = LongStream.rangeClosed(1, first.count()).boxed().toList();
        return new Contrast("a", "b", seeds, List.of(), Optional.of(values)).conclusion(Metric.VALIDATION_ACCURACY);
    }

    /** Of t = 40 with 4 degrees of freedom, p is 2.3e-6 (tables). */
    @Test
    void aTinyProbabilityIsNotSpelledOut() {
        assertThat(conclusion(Summary.of(0.50, 0.51, 0.52), Summary.of(0.10, 0.11, 0.12)))
                .isEqualTo(
                        "a leads b by 40.00 points in mean validation accuracy; between 3 seeds this would be surprising"
                                + " if there were no difference (Welch's test, p below 0.001 after Holm's correction).");
    }

    /** t = 0.03/(0.01·√(2/3)) = 3.674 with 4 degrees of freedom: p = 0.0213. */
    @Test
    void aSmallOneIs() {
        assertThat(conclusion(Summary.of(0.50, 0.51, 0.52), Summary.of(0.47, 0.48, 0.49)))
                .contains("surprising")
                .contains("p = 0.021 after");
    }

    /** t = 1.2247 with 4 degrees of freedom: p = 0.288. The least that would be noticed is 4.303·0.00816. */
    @Test
    void whatIsNotSurprisingIsNotNothing() {
        assertThat(conclusion(Summary.of(0.50, 0.51, 0.52), Summary.of(0.49, 0.50, 0.51)))
                .contains("this can't be told from chance (Welch's test, p = 0.288 after")
                .endsWith("So few seeds show only differences of about 3.51 points or more:"
                        + " this does not mean that both are equally good.");
    }

    @Test
    void aSingleSeedShowsNothing() {
        assertThat(conclusion(Summary.of(0.5), Summary.of(0.4)))
                .contains("10.00 points")
                .doesNotContain("p ");
    }

    /**
     * One side does not vary: s = 0 there, and 0.01 here. t = 0.01/√(0.0001/3) = 1.732 with 2 degrees of freedom, p = 0.225; the least
     * that would be noticed is 4.303·0.00577 = 2.48 points, whichever side comes first.
     */
    @Test
    void aSideWithoutVarianceDoesNotHideADifference() {
        var varies = Summary.of(0.50, 0.51, 0.52);
        var constant = Summary.of(0.50, 0.50, 0.50);
        assertThat(conclusion(varies, constant)).contains("p = 0.225").contains("differences of about 2.48 points");
        assertThat(conclusion(constant, varies)).contains("p = 0.225").contains("differences of about 2.48 points");
    }

    @Test
    void sidesWithoutVarianceDifferWithEverySeedOrAreEqual() {
        var one = Summary.of(0.1, 0.1, 0.1);
        assertThat(conclusion(Summary.of(0.2, 0.2, 0.2), one))
                .isEqualTo("a leads b by 10.00 points in mean validation accuracy, the same with every seed.");
        assertThat(conclusion(one, one)).isEqualTo("a and b have the same mean validation accuracy.");
    }

    /** (0.9 − 0.8) + (0.8 − 0.9) and the like are not 0 in floating point. */
    @Test
    void theSameValuesInAnotherOrderHaveTheSameMean() {
        assertThat(conclusion(Summary.of(0.7, 0.9, 0.1), Summary.of(0.9, 0.1, 0.7)))
                .isEqualTo("a and b have the same mean validation accuracy.");
    }

    @Test
    void aSmallDifferenceIsNotShownAsNone() {
        assertThat(conclusion(Summary.of(0.500001, 0.600001), Summary.of(0.5, 0.6)))
                .startsWith("a leads b by 1.0e-04 points");
    }
}

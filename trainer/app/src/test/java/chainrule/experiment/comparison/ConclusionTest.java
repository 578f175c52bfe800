package chainrule.experiment.comparison;

import chainrule.statistics.PairedBootstrap;
import chainrule.statistics.Summary;
import chainrule.statistics.Welch;
import chainrule.study.Contrast;
import chainrule.study.Metric;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The words for what two configurations differ by. */
class ConclusionTest {
    private static String conclusion(Summary first, Summary second) {
        var welch = Welch.of(first, second);
        var values = new Contrast.Values(first, second, welch.p(), PairedBootstrap.of(first, second));
        var seeds = LongStream.rangeClosed(1, first.count()).boxed().toList();
        return text(new Contrast("a", "b", seeds, List.of(), Optional.of(values)));
    }

    private static String text(Contrast contrast) {
        return new Conclusion(contrast, Metric.VALIDATION_ACCURACY).text();
    }

    @Test
    void aPairIsOfTheSeedsThatBothFinished() {
        var first = Summary.of(0.7);
        var second = Summary.of(0.6);
        var values = new Contrast.Values(first, second, Double.NaN, PairedBootstrap.of(first, second));
        assertThat(text(new Contrast("a", "b", List.of(3L), List.of(1L, 2L), Optional.of(values))))
                .contains("a leads b by 10.00 points")
                .contains("a single seed")
                .endsWith("Only the seed with which both finished is compared.");
    }

    @Test
    void whatCannotBeComparedIsReported() {
        assertThat(text(new Contrast("a", "b", List.of(), List.of(1L, 2L), Optional.empty())))
                .isEqualTo("a and b are not compared: there is no seed with which both finished.");
        assertThat(text(new Contrast("a", "b", List.of(1L), List.of(), Optional.empty())))
                .isEqualTo("a and b are not compared: the validation accuracy is undefined.");
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
                .contains("this may be chance (Welch's test, p = 0.288 after")
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

    /** Whichever configuration comes first, the same one leads. */
    @Test
    void theOrderOfTheConfigurationsDoesNotMatter() {
        var a = Summary.of(0.50, 0.51, 0.52);
        var b = Summary.of(0.49, 0.50, 0.51);
        var seeds = List.of(1L, 2L, 3L);
        double p = Welch.of(a, b).p();
        var there = new Contrast.Values(a, b, p, PairedBootstrap.of(a, b));
        var back = new Contrast.Values(b, a, p, PairedBootstrap.of(b, a));
        assertThat(text(new Contrast("a", "b", seeds, List.of(), Optional.of(there))))
                .startsWith("a leads b")
                .isEqualTo(text(new Contrast("b", "a", seeds, List.of(), Optional.of(back))));
    }
}

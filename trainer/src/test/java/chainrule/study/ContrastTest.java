package chainrule.study;

import chainrule.statistics.PairedBootstrap;
import chainrule.statistics.Summary;
import chainrule.statistics.Welch;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ContrastTest {
    private static String conclusion(Summary first, Summary second) {
        var welch = Welch.of(first, second);
        return new Contrast("a", "b", first, second, welch.p(), PairedBootstrap.of(first, second))
                .conclusion(Metric.VALIDATION_ACCURACY);
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
}

package chainrule.statistics;

import chainrule.base.UserException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** Expected values: SciPy 1.10 and statsmodels' definitions, worked out by hand where they are short. */
class StatisticsTest {
    private static final double TIGHT = 1e-9;
    private static final Summary A = Summary.of(0.52, 0.53, 0.55);
    private static final Summary B = Summary.of(0.50, 0.51, 0.515);

    @Test
    void aSummaryDividesByOneLess() {
        var summary = Summary.of(1, 2, 3, 4);
        assertThat(summary.mean()).isEqualTo(2.5);
        assertThat(summary.deviation()).isCloseTo(Math.sqrt(5.0 / 3), within(TIGHT));
        // t of 3 degrees of freedom leaves 2.5 % above 3.182446305284263.
        assertThat(summary.halfInterval()).isCloseTo(3.182446305284263 * Math.sqrt(5.0 / 3) / 2, within(TIGHT));
    }

    @Test
    void oneValueHasNoSpread() {
        assertThat(Summary.of(7).deviation()).isNaN();
        assertThat(Summary.of(7).halfInterval()).isNaN();
        assertThat(Welch.of(Summary.of(7), A).p()).isNaN();
        assertThat(ErrorBars.TWO_SD.low(Summary.of(7))).isNaN();
        assertThat(ErrorBars.MINMAX.low(Summary.of(7))).isEqualTo(7);
    }

    @Test
    void errorBarsAreWhatTheySay() {
        assertThat(ErrorBars.TWO_SD.high(A) - A.mean()).isCloseTo(2 * A.deviation(), within(TIGHT));
        assertThat(ErrorBars.SD.low(A)).isCloseTo(A.mean() - A.deviation(), within(TIGHT));
        assertThat(ErrorBars.CI95.high(A)).isCloseTo(A.mean() + A.halfInterval(), within(TIGHT));
        assertThat(ErrorBars.MINMAX.low(A)).isEqualTo(0.52);
        assertThat(ErrorBars.MINMAX.high(A)).isEqualTo(0.55);
        assertThat(ErrorBars.named("2sd")).isEqualTo(ErrorBars.TWO_SD);
        assertThat(ErrorBars.named("1.50sd")).hasToString("1.5sd");
        assertThat(ErrorBars.named("3sd").high(A) - A.mean()).isCloseTo(3 * A.deviation(), within(TIGHT));
        assertThat(ErrorBars.named("3sd").meaning()).isEqualTo("mean ± 3 standard deviations");
        assertThat(ErrorBars.named("1sd")).isEqualTo(ErrorBars.SD);
        assertThat(ErrorBars.SD.meaning()).isEqualTo("mean ± 1 standard deviation");
        assertThatThrownBy(() -> ErrorBars.named("0sd"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("2sd, sd, ci95, minmax");
    }

    /** t and ν by Welch's formulas; p from Student's distribution of ν. */
    @Test
    void welchAllowsUnequalVariances() {
        double va = A.deviation() * A.deviation() / 3;
        double vb = B.deviation() * B.deviation() / 3;
        var welch = Welch.of(A, B);
        assertThat(welch.t()).isCloseTo((A.mean() - B.mean()) / Math.sqrt(va + vb), within(TIGHT));
        assertThat(welch.degreesOfFreedom())
                .isCloseTo((va + vb) * (va + vb) / (va * va / 2 + vb * vb / 2), within(TIGHT));
        assertThat(welch.p()).isBetween(0.05, 0.1);
        assertThat(Welch.of(B, A).p()).isEqualTo(welch.p());
    }

    @Test
    void holmMultipliesTheSmallestMost() {
        assertThat(Holm.adjusted(new double[] {0.01, 0.04, 0.03, 0.005}))
                .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(TIGHT));
        assertThat(Holm.adjusted(new double[] {0.6, 0.9})).containsExactly(1, 1);
        assertThat(Holm.adjusted(new double[0])).isEmpty();
    }

    @Test
    void theBootstrapResamplesPairs() {
        var same = PairedBootstrap.of(Summary.of(0.5, 0.6, 0.7), Summary.of(0.4, 0.5, 0.6));
        assertThat(same.low()).isCloseTo(0.1, within(TIGHT));
        assertThat(same.high()).isCloseTo(0.1, within(TIGHT));
        var pairs = PairedBootstrap.of(A, B);
        assertThat(pairs.difference()).isCloseTo(A.mean() - B.mean(), within(TIGHT));
        // The smallest and the largest of three come up alone in 1 of 27 resamples each: above 2.5 %.
        assertThat(pairs.low()).isCloseTo(0.02, within(TIGHT));
        assertThat(pairs.high()).isCloseTo(0.035, within(TIGHT));
    }
}

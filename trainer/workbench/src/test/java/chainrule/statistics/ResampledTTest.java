package chainrule.statistics;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** The numbers are numpy's and scipy 1.17's, as scripts/resampled_t.py prints them. */
class ResampledTTest {
    private static final double TIGHT = 1e-12;

    private static Summary differences(double[] a, double[] b) {
        var differences = new double[a.length];
        Arrays.setAll(differences, i -> a[i] - b[i]);
        return Summary.of(differences);
    }

    private static void assertTest(ResampledT test, double mean, double error, double t, int freedom, double p) {
        assertThat(test.mean()).isCloseTo(mean, within(TIGHT));
        assertThat(test.error()).isCloseTo(error, within(TIGHT));
        assertThat(test.t()).isCloseTo(t, within(TIGHT));
        assertThat(test.degreesOfFreedom()).isEqualTo(freedom);
        assertThat(test.p()).isCloseTo(p, within(TIGHT));
    }

    /** Without the correction t would be 1, p 0.374. */
    @Test
    void fiveFoldsHaveTheCorrectedStatistic() {
        var test = ResampledT.of(
                differences(
                        new double[] {0.9333333333333333, 0.9, 0.9666666666666667, 1.0, 0.9333333333333333},
                        new double[] {0.9, 0.9, 0.9333333333333333, 0.9666666666666667, 0.9666666666666667}),
                1.0 / 4);
        assertTest(test, 0.01333333333333333, 0.019999999999999997, 0.6666666666666666, 4, 0.5414697392755852);
        assertThat(test.halfInterval()).isCloseTo(0.05552890210395586, within(TIGHT));
    }

    /** Without the correction p would be 0.005. */
    @Test
    void threeFoldsTwice() {
        var test = ResampledT.of(
                differences(
                        new double[] {1.52, 1.37, 1.61, 1.44, 1.58, 1.49},
                        new double[] {1.41, 1.30, 1.39, 1.40, 1.42, 1.33}),
                1.0 / 2);
        assertTest(test, 0.12666666666666673, 0.054078132775128684, 2.3422899454273054, 5, 0.066191423262508);
    }

    @Test
    void tenFoldsHaveTheCorrectedStatistic() {
        var test = ResampledT.of(
                differences(
                        new double[] {0.31, 0.28, 0.35, 0.33, 0.29, 0.30, 0.36, 0.27, 0.34, 0.32},
                        new double[] {0.35, 0.33, 0.37, 0.39, 0.30, 0.36, 0.41, 0.33, 0.38, 0.34}),
                1.0 / 9);
        assertTest(test, -0.040999999999999995, 0.00851360566866245, -4.815820886668033, 9, 0.0009524998741780326);
        assertThat(test.halfInterval()).isCloseTo(0.01925911404460416, within(TIGHT));
    }

    /** Rounding alone would make a t of 10¹⁵ of the last ones. */
    @Test
    void whatDoesNotVaryIsNotATest() {
        var equal = differences(new double[] {0.9, 0.8, 0.7}, new double[] {0.8, 0.7, 0.6});
        assertThat(equal.min()).isNotEqualTo(equal.max());
        for (var values : new Summary[] {Summary.of(0.1), Summary.of(0.1, 0.1), Summary.of(0, 0, 0), equal}) {
            var test = ResampledT.of(values, 0.25);
            assertThat(test.t()).isNaN();
            assertThat(test.p()).isNaN();
        }
    }
}

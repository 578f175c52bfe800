package chainrule.statistics;

import java.util.Random;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

class RankImportanceTest {
    /**
     * scipy.stats.kruskal of [1, 2, 2], [5, 9, 4], [3, 8] is H; SSB/SST is H/(n − 1), from which ε² = 1 − (1 − SSB/SST)·(n − 1)/(n − k).
     */
    @Test
    void itIsKellysOfKruskalAndWallis() {
        double h = 5.200803212851402;
        double expected = 1 - (1 - h / 7) * 7 / 5;
        assertThat(RankImportance.of(new int[] {0, 0, 0, 1, 1, 1, 2, 2}, new double[] {1, 2, 2, 5, 9, 4, 3, 8}))
                .isCloseTo(expected, offset(1e-12));
    }

    @Test
    void aFactorThatDecidesAllHasOne() {
        assertThat(RankImportance.of(new int[] {7, 7, 2, 2}, new double[] {1, 1, 5, 5}))
                .isEqualTo(1);
    }

    /** By chance, many groups explain much; the expected value of what is returned stays near 0. */
    @Test
    void aFactorWithoutEffectHasAlmostNone() {
        var random = new Random(1);
        double sum = 0;
        for (int repeat = 0; repeat < 200; repeat++) {
            var groups = new int[24];
            var results = new double[24];
            for (int i = 0; i < 24; i++) {
                groups[i] = i % 6;
                results[i] = random.nextDouble();
            }
            sum += RankImportance.of(groups, results);
        }
        assertThat(sum / 200).isLessThan(0.1);
    }

    @Test
    void onlyTheOrderCounts() {
        int[] groups = {0, 1, 0, 1, 0, 1};
        assertThat(RankImportance.of(groups, new double[] {1, 2, 3, 4, 5, 6}))
                .isEqualTo(RankImportance.of(groups, new double[] {1, 2, 3, 4, 5, Double.POSITIVE_INFINITY}));
    }

    @Test
    void whereItIsUndefinedItIsNotANumber() {
        assertThat(RankImportance.of(new int[] {0, 0, 0}, new double[] {1, 2, 3}))
                .isNaN();
        assertThat(RankImportance.of(new int[] {0, 1, 2}, new double[] {1, 2, 3}))
                .isNaN();
        assertThat(RankImportance.of(new int[] {0, 1, 1}, new double[] {2, 2, 2}))
                .isNaN();
    }

    @Test
    void binsHaveEqualCountsAndEqualNumbersShareOne() {
        assertThat(RankImportance.bins(new double[] {0.3, 0.1, 0.9, 0.2, 5, 7}, 3))
                .containsExactly(1, 0, 1, 0, 2, 2);
        int[] equal = RankImportance.bins(new double[] {1, 1, 1, 1}, 2);
        assertThat(equal).containsOnly(equal[0]);
    }
}

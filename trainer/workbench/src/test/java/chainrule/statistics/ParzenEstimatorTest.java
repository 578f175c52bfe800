package chainrule.statistics;

import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

/** The values are scipy's: (1 + Σ truncnorm(-c/s, (1-c)/s, c, s).pdf(x))/(n + 1). */
class ParzenEstimatorTest {
    private static final double[] POINTS = {0.7, 0.1, 0.15};

    @Test
    void itsDensityIsThatOfTruncatedNormals() {
        var estimator = ParzenEstimator.of(POINTS);
        assertThat(estimator.density(0)).isCloseTo(1.2649989001581363, offset(1e-12));
        assertThat(estimator.density(0.12)).isCloseTo(1.3599811413673457, offset(1e-12));
        assertThat(estimator.density(1)).isCloseTo(0.6094753785894474, offset(1e-12));
        assertThat(estimator.probability(0.1, 0.3)).isCloseTo(0.2652526609478655, offset(1e-12));
    }

    /** Scipy's truncnorm, in the order of the points; the prior is the last. */
    @Test
    void itsPartsAreThoseOfThePoints() {
        var estimator = ParzenEstimator.of(POINTS);
        assertThat(estimator.parts()).isEqualTo(4);
        assertThat(estimator.density(0, 0.12)).isCloseTo(0.6867392309151044, offset(1e-12));
        assertThat(estimator.density(1, 0.12)).isCloseTo(2.4275317130703535, offset(1e-12));
        assertThat(estimator.density(2, 0.12)).isCloseTo(1.3256536214839258, offset(1e-12));
        assertThat(estimator.density(3, 0.12)).isEqualTo(1);
        assertThat(estimator.probability(0, 0.1, 0.3)).isCloseTo(0.15827886302085123, offset(1e-12));
        assertThat(estimator.probability(3, 0.1, 0.3)).isCloseTo(0.2, offset(1e-15));
    }

    /** λ = 3/7 for 4 categories and 3 that were met, by hand; the mean of the parts is the whole. */
    @Test
    void categoriesHaveParts() {
        var estimator = CategoryEstimator.of(4, 1, 1, 3);
        assertThat(estimator.parts()).isEqualTo(4);
        assertThat(estimator.probability(2, 3)).isCloseTo(4 / 7.0 + 3 / 28.0, offset(1e-15));
        assertThat(estimator.probability(2, 0)).isCloseTo(3 / 28.0, offset(1e-15));
        assertThat(estimator.probability(3, 0)).isEqualTo(0.25);
        var random = new RandomStream(2, Purpose.EXPERIMENT, 0, 0);
        for (int category = 0; category < 4; category++) {
            int c = category;
            double mean = IntStream.range(0, 4)
                    .mapToDouble(part -> estimator.probability(part, c))
                    .average()
                    .orElseThrow();
            assertThat(mean).isCloseTo(estimator.probability(c), offset(1e-15));
        }
        long met = IntStream.range(0, 7_000)
                .filter(i -> estimator.draw(2, random) == 3)
                .count();
        assertThat(met).isBetween(4_590L, 4_910L);
    }

    @Test
    void withoutPointsItIsEven() {
        assertThat(ParzenEstimator.of().density(0.3)).isEqualTo(1);
        assertThat(ParzenEstimator.of().probability(0.2, 0.5)).isCloseTo(0.3, offset(1e-15));
    }

    @Test
    void itsProbabilitiesSumUpToOne() {
        var estimator = ParzenEstimator.of(0, 0.2, 0.2, 0.21, 1);
        double sum = IntStream.range(0, 50)
                .mapToDouble(i -> estimator.probability(i / 50.0, (i + 1) / 50.0))
                .sum();
        assertThat(sum).isCloseTo(1, offset(1e-12));
        double integral = IntStream.range(0, 10_000)
                .mapToDouble(i -> estimator.density((i + 0.5) / 10_000))
                .average()
                .orElseThrow();
        assertThat(integral).isCloseTo(1, offset(1e-6));
    }

    /** Of 20,000 draws, the share in each tenth is within four standard errors. */
    @Test
    void whatIsDrawnHasItsDensity() {
        var estimator = ParzenEstimator.of(POINTS);
        var random = new RandomStream(1, Purpose.EXPERIMENT, 0, 0);
        int n = 20_000;
        var counts = new int[10];
        for (int i = 0; i < n; i++) {
            counts[(int) Math.min(9, 10 * estimator.draw(random))]++;
        }
        for (int i = 0; i < counts.length; i++) {
            double p = estimator.probability(i / 10.0, (i + 1) / 10.0);
            assertThat(counts[i] / (double) n).isCloseTo(p, offset(4 * Math.sqrt(p * (1 - p) / n)));
        }
    }

    /** (1 + C)/(N + n), by hand. */
    @Test
    void categoriesAreCountedOntoThePrior() {
        var estimator = CategoryEstimator.of(4, 1, 1, 3);
        assertThat(estimator.probability(0)).isCloseTo(1 / 7.0, offset(1e-15));
        assertThat(estimator.probability(1)).isCloseTo(3 / 7.0, offset(1e-15));
        assertThat(estimator.probability(3)).isCloseTo(2 / 7.0, offset(1e-15));
        var random = new RandomStream(1, Purpose.EXPERIMENT, 0, 0);
        var counts = new int[4];
        for (int i = 0; i < 7_000; i++) {
            counts[estimator.draw(random)]++;
        }
        assertThat(counts[0]).isBetween(900, 1_100);
        assertThat(counts[1]).isBetween(2_850, 3_150);
        assertThat(counts[3]).isBetween(1_870, 2_130);
    }
}

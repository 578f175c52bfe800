package chainrule.random;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class RandomStreamTest {
    private static final int MANY = 100_000;

    private static RandomStream stream() {
        return new RandomStream(7, Purpose.WEIGHTS, 0, 0);
    }

    private static int[] first(int count, RandomStream stream) {
        return IntStream.generate(stream::nextInt).limit(count).toArray();
    }

    private static double[] many(DoubleSupplier draw) {
        return DoubleStream.generate(draw).limit(MANY).toArray();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    @Test
    void theNumbersAreThoseOfPhiloxAtTheStreamsCounter() {
        var block = new int[4];
        var numbers = first(12, new RandomStream(7, Purpose.DROPOUT, 5, 9));
        for (int i = 0; i < 3; i++) {
            Philox.block(7, i, 9, 5, Purpose.DROPOUT.ordinal(), block);
            assertThat(Arrays.copyOfRange(numbers, 4 * i, 4 * i + 4)).containsExactly(block);
        }
    }

    @Test
    void aPurposeKeepsItsPlaceInTheCounter() {
        assertThat(Purpose.values())
                .startsWith(
                        Purpose.SPLIT,
                        Purpose.ORDER,
                        Purpose.WEIGHTS,
                        Purpose.DROPOUT,
                        Purpose.AUGMENTATION,
                        Purpose.TOY,
                        Purpose.EXPERIMENT,
                        Purpose.INPUT,
                        Purpose.MIXUP,
                        Purpose.FOLD);
    }

    /** Mean ½, variance 1/(4(2a + 1)), and the share below ¼ of the arcsine law (a = ½), the uniform one (1) and 3x² − 2x³ (2). */
    @Test
    void betaNumbersHaveTheirDistribution() {
        for (double a : new double[] {0.01, 0.2, 0.5, 1, 2, 30}) {
            var stream = stream();
            double[] drawn = many(() -> stream.nextBeta(a));
            assertThat(Arrays.stream(drawn)).allMatch(x -> x >= 0 && x <= 1);
            assertThat(mean(drawn)).as("mean of %s", a).isCloseTo(0.5, within(0.005));
            double variance =
                    mean(Arrays.stream(drawn).map(x -> (x - 0.5) * (x - 0.5)).toArray());
            assertThat(variance).as("variance of %s", a).isCloseTo(1 / (4 * (2 * a + 1)), within(0.002));
        }
        assertThat(shareBelowAQuarter(0.5)).isCloseTo(1.0 / 3, within(0.005));
        assertThat(shareBelowAQuarter(1)).isCloseTo(0.25, within(0.005));
        assertThat(shareBelowAQuarter(2)).isCloseTo(3.0 / 16 - 2.0 / 64, within(0.005));
    }

    private static double shareBelowAQuarter(double a) {
        var stream = stream();
        return Arrays.stream(many(() -> stream.nextBeta(a)))
                        .filter(x -> x < 0.25)
                        .count()
                / (double) MANY;
    }

    @Test
    void streamsThatDifferInOneWordShareNothing() {
        var seen = new HashSet<Integer>();
        for (var stream : new RandomStream[] {
            new RandomStream(1, Purpose.ORDER, 0, 0),
            new RandomStream(2, Purpose.ORDER, 0, 0),
            new RandomStream(1L + (1L << 32), Purpose.ORDER, 0, 0),
            new RandomStream(1, Purpose.SPLIT, 0, 0),
            new RandomStream(1, Purpose.ORDER, 1, 0),
            new RandomStream(1, Purpose.ORDER, 0, 1)
        }) {
            for (int number : first(1000, stream)) {
                seen.add(number);
            }
        }
        // 6,000 draws from 2³² agree 0.004 times on average.
        assertThat(seen).hasSizeGreaterThanOrEqualTo(5999);
    }

    @Test
    void neighbouringStreamsAreNotCorrelated() {
        var a = new RandomStream(1, Purpose.DROPOUT, 0, 0);
        var b = new RandomStream(1, Purpose.DROPOUT, 0, 1);
        // The product's deviation is 1/12, that of the mean over 100,000 is 0.00026.
        assertThat(mean(many(() -> (a.nextUniform() - 0.5) * (b.nextUniform() - 0.5))))
                .isCloseTo(0, within(0.0013));
    }

    @Test
    void uniformNumbersFillTheirInterval() {
        var stream = stream();
        var values = many(stream::nextUniform);
        assertThat(Arrays.stream(values).min().orElseThrow()).isBetween(0.0, 1e-3);
        assertThat(Arrays.stream(values).max().orElseThrow()).isBetween(1 - 1e-3, Math.nextDown(1.0));
        assertThat(mean(values)).isCloseTo(0.5, within(5 * 0.29 / Math.sqrt(MANY)));
        assertThat(Arrays.stream(many(() -> stream.nextUniform(-3, 2)))).allMatch(value -> value >= -3 && value < 2);
    }

    @Test
    void indicesAreEquallyLikely() {
        var stream = stream();
        var counts = new int[7];
        for (int i = 0; i < 70_000; i++) {
            counts[stream.nextIndex(7)]++;
        }
        // The deviation of a count is 93; chi-squared of 6 degrees is above 27.9 once in ten thousand.
        assertThat(Arrays.stream(counts)
                        .mapToDouble(n -> (n - 1e4) * (n - 1e4) / 1e4)
                        .sum())
                .isLessThan(27.9);
        assertThat(stream.nextIndex(1)).isZero();
        assertThat(IntStream.generate(() -> stream.nextIndex(Integer.MAX_VALUE)).limit(1000))
                .allMatch(i -> i >= 0);
    }

    @Test
    void gaussianNumbersHaveTheNormalsMoments() {
        var values = many(stream()::nextGaussian);
        assertThat(mean(values)).isCloseTo(0, within(0.016));
        assertThat(mean(Arrays.stream(values).map(v -> v * v).toArray())).isCloseTo(1, within(0.025));
        assertThat(mean(Arrays.stream(values).map(v -> v * v * v * v).toArray()))
                .isCloseTo(3, within(0.16));
        assertThat(Arrays.stream(values).filter(v -> Math.abs(v) > 1.96).count())
                .isBetween(4650L, 5350L);
    }

    @Test
    void everyOrderIsEquallyLikely() {
        var counts = new HashMap<String, Integer>();
        for (int i = 0; i < 24_000; i++) {
            int[] values = {1, 2, 3, 4};
            new RandomStream(3, Purpose.ORDER, i, 0).shuffle(values);
            counts.merge(Arrays.toString(values), 1, Integer::sum);
        }
        // 24 orders; chi-squared of 23 degrees is above 54 once in four thousand.
        assertThat(counts).hasSize(24);
        assertThat(counts.values().stream()
                        .mapToDouble(n -> (n - 1000.0) * (n - 1000) / 1000)
                        .sum())
                .isLessThan(54);
    }

    @Test
    void nothingOrOneValueIsShuffledWithoutHarm() {
        int[] one = {5};
        stream().shuffle(one);
        stream().shuffle(new int[0]);
        assertThat(one).containsExactly(5);
    }
}

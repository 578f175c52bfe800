package chainrule.random;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class RandomStreamTest {
    private static final int MANY = 100_000;

    private static RandomStream stream(int a) {
        return new RandomStream(42, Purpose.EXPERIMENT, a, 0);
    }

    @Test
    void aStreamIsItsBlocksOneAfterTheOther() {
        var block = new int[4];
        var stream = new RandomStream(9, Purpose.WEIGHTS, 3, 5);
        for (int i = 0; i < 3; i++) {
            Philox.block(9, i, 5, 3, Purpose.WEIGHTS.ordinal(), block);
            for (int word : block) {
                assertThat(stream.nextInt()).isEqualTo(word);
            }
        }
    }

    @Test
    void uniformNumbersFillTheirRangeEvenly() {
        var stream = stream(0);
        var counts = new int[10];
        double sum = 0;
        for (int i = 0; i < MANY; i++) {
            double u = stream.nextUniform();
            counts[(int) (10 * u)]++;
            sum += u;
        }
        // Five standard deviations.
        assertThat(sum / MANY).isCloseTo(0.5, within(5 / Math.sqrt(12.0 * MANY)));
        double chiSquare = Arrays.stream(counts)
                .mapToDouble(count -> Math.pow(count - MANY / 10.0, 2) / (MANY / 10.0))
                .sum();
        // The 0.9999 quantile for 9 degrees of freedom.
        assertThat(chiSquare).isLessThan(33.7);
    }

    @Test
    void normalNumbersHaveTheirMoments() {
        var stream = stream(1);
        double[] x =
                IntStream.range(0, MANY).mapToDouble(i -> stream.nextGaussian()).toArray();
        assertThat(Arrays.stream(x).average().orElseThrow()).isCloseTo(0, within(5 / Math.sqrt(MANY)));
        assertThat(Arrays.stream(x).map(v -> v * v).average().orElseThrow())
                .isCloseTo(1, within(5 * Math.sqrt(2.0 / MANY)));
        assertThat(Arrays.stream(x).filter(v -> Math.abs(v) < 1.959964).count() / (double) MANY)
                .isCloseTo(0.95, within(5 * Math.sqrt(0.95 * 0.05 / MANY)));
    }

    @Test
    void everyOrderOfThreeIsEquallyLikely() {
        var stream = stream(2);
        var counts = new int[27];
        for (int i = 0; i < 6000; i++) {
            int[] values = {0, 1, 2};
            stream.shuffle(values);
            counts[values[0] * 9 + values[1] * 3 + values[2]]++;
        }
        int[] seen = Arrays.stream(counts).filter(count -> count > 0).toArray();
        assertThat(seen).hasSize(6);
        for (int count : seen) {
            assertThat((double) count).isCloseTo(1000, within(5 * Math.sqrt(1000 * 5 / 6.0)));
        }
    }

    @Test
    void streamsOfOtherNamesAreOtherStreams() {
        int first = stream(0).nextInt();
        assertThat(new int[] {
                    new RandomStream(43, Purpose.EXPERIMENT, 0, 0).nextInt(),
                    new RandomStream(42, Purpose.ORDER, 0, 0).nextInt(),
                    stream(1).nextInt(),
                    new RandomStream(42, Purpose.EXPERIMENT, 0, 1).nextInt()
                })
                .doesNotContain(first)
                .doesNotHaveDuplicates();
    }
}

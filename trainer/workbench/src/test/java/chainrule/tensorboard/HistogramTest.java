package chainrule.tensorboard;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.HistogramProto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class HistogramTest {
    private static HistogramProto of(double... values) {
        var padded = new double[values.length + 2];
        Arrays.fill(padded, 1e9);
        System.arraycopy(values, 0, padded, 1, values.length);
        return Histogram.of(padded, 1, padded.length - 1);
    }

    private static double counted(HistogramProto histogram) {
        return histogram.getBucketList().stream().mapToDouble(count -> count).sum();
    }

    @Test
    void everyNumberIsInTheBucketWhoseLimitsEncloseIt() {
        var random = new Random(1);
        double[] values = random.doubles(10_000, -3, 5).toArray();
        var histogram = of(values);
        assertThat(histogram.getBucketCount()).isEqualTo(64);
        double left = Double.NEGATIVE_INFINITY;
        for (int b = 0; b < 64; b++) {
            double from = left;
            double to = histogram.getBucketLimit(b);
            assertThat(histogram.getBucket(b))
                    .isEqualTo(Arrays.stream(values)
                            .filter(v -> v > from && v <= to)
                            .count());
            left = to;
        }
        assertThat(counted(histogram)).isEqualTo(10_000);
        assertThat(histogram.getNum()).isEqualTo(10_000);
        var statistics = Arrays.stream(values).summaryStatistics();
        assertThat(histogram.getMin()).isEqualTo(statistics.getMin());
        assertThat(histogram.getMax()).isEqualTo(statistics.getMax()).isEqualTo(histogram.getBucketLimit(63));
        assertThat(histogram.getSum()).isCloseTo(statistics.getSum(), within(1e-8));
        assertThat(histogram.getSumSquares())
                .isCloseTo(Arrays.stream(values).map(v -> v * v).sum(), within(1e-8));
    }

    @Test
    void equalNumbersHaveOneBucket() {
        var histogram = of(0, 0, 0);
        assertThat(histogram.getBucketList()).containsExactly(3.0);
        assertThat(histogram.getBucketLimitList()).containsExactly(0.0);
        assertThat(of(7).getBucketList()).containsExactly(1.0);
    }

    @Test
    void noRangeIsTooWideOrTooNarrow() {
        for (double[] pair : new double[][] {
            {-Double.MAX_VALUE, Double.MAX_VALUE}, {0, Double.MIN_VALUE}, {1, Math.nextUp(1)}, {-1e-310, 1e-310}
        }) {
            var histogram = of(pair);
            assertThat(counted(histogram)).isEqualTo(2);
            assertThat(histogram.getBucketLimitList()).isSorted().allMatch(Double::isFinite);
        }
    }

    @Test
    void whatIsNotFiniteHasNone() {
        for (var histogram : new HistogramProto[] {
            of(),
            of(1, Double.NaN, 2),
            of(Double.POSITIVE_INFINITY, 1),
            of(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)
        }) {
            assertThat(histogram).isEqualTo(HistogramProto.getDefaultInstance());
        }
    }
}

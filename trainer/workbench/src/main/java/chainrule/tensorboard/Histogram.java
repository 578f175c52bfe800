package chainrule.tensorboard;

import org.tensorflow.proto.HistogramProto;

/**
 * Counts numbers in buckets of one width from the least to the greatest of them. All of a network's weights pass through it with
 * every epoch: hence two passes with nothing in them but comparisons and sums.
 */
final class Histogram {
    static final int BUCKETS = 64;

    private final double[] values;
    private final int from;
    private final int to;

    private double min;
    private double max;
    private double sum;
    private double squares;

    private Histogram(double[] values, int from, int to) {
        this.values = values;
        this.from = from;
        this.to = to;
    }

    /**
     * Of {@code values[from]} up to but without {@code values[to]}. Empty if there is none, or one is infinite or NaN: the training
     * ends with its next step then.
     */
    static HistogramProto of(double[] values, int from, int to) {
        var histogram = new Histogram(values, from, to);
        histogram.measure();
        return histogram.message();
    }

    /** In local variables, which the compiler keeps in registers. */
    private void measure() {
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        double total = 0;
        double ofSquares = 0;
        for (int i = from; i < to; i++) {
            double v = values[i];
            least = v < least ? v : least;
            greatest = v > greatest ? v : greatest;
            total += v;
            ofSquares += v * v;
        }
        min = least;
        max = greatest;
        sum = total;
        squares = ofSquares;
    }

    private HistogramProto message() {
        var message = HistogramProto.newBuilder();
        if (from == to || !Double.isFinite(sum)) {
            return message.build();
        }
        message.setMin(min).setMax(max).setNum(to - from).setSum(sum).setSumSquares(squares);
        if (min == max) {
            return message.addBucketLimit(max).addBucket(to - from).build();
        }
        // Not by the range: that of the greatest numbers is no number any more.
        int[] counts = counts(1 / (max / BUCKETS - min / BUCKETS));
        for (int b = 0; b < BUCKETS; b++) {
            double share = (b + 1.0) / BUCKETS;
            message.addBucketLimit(min * (1 - share) + max * share);
            message.addBucket(counts[b]);
        }
        return message.build();
    }

    private int[] counts(double perWidth) {
        var counts = new int[BUCKETS];
        double least = min;
        for (int i = from; i < to; i++) {
            counts[Math.min((int) ((values[i] - least) * perWidth), BUCKETS - 1)]++;
        }
        return counts;
    }
}

package chainrule.tensorboard;

import org.tensorflow.proto.HistogramProto;

/**
 * Counts numbers in buckets of one width from the least to the greatest of them: two passes and no logarithm, because a network's
 * weights pass through it with every epoch.
 */
final class Histogram {
    static final int BUCKETS = 64;

    private final double[] values;
    private final int from;
    private final int to;

    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private double sum;
    private double squares;
    private long count;

    private Histogram(double[] values, int from, int to) {
        this.values = values;
        this.from = from;
        this.to = to;
    }

    /** Of {@code values[from]} up to but without {@code values[to]}; numbers that are not finite are left out. */
    static HistogramProto of(double[] values, int from, int to) {
        var histogram = new Histogram(values, from, to);
        histogram.measure();
        return histogram.message();
    }

    private void measure() {
        for (int i = from; i < to; i++) {
            double v = values[i];
            if (Double.isFinite(v)) {
                min = v < min ? v : min;
                max = v > max ? v : max;
                sum += v;
                squares += v * v;
                count++;
            }
        }
    }

    private HistogramProto message() {
        var message = HistogramProto.newBuilder();
        if (count == 0) {
            return message.build();
        }
        message.setMin(min).setMax(max).setNum(count).setSum(sum).setSumSquares(squares);
        if (min == max) {
            return message.addBucketLimit(max).addBucket(count).build();
        }
        // Divided first: the range of the greatest numbers is no number any more.
        double width = max / BUCKETS - min / BUCKETS;
        int[] counts = counts(width);
        for (int b = 0; b < BUCKETS; b++) {
            message.addBucketLimit(b == BUCKETS - 1 ? max : min + (b + 1) * width);
            message.addBucket(counts[b]);
        }
        return message.build();
    }

    private int[] counts(double width) {
        var counts = new int[BUCKETS];
        double perWidth = 1 / width;
        for (int i = from; i < to; i++) {
            double v = values[i];
            if (Double.isFinite(v)) {
                counts[Math.min((int) ((v - min) * perWidth), BUCKETS - 1)]++;
            }
        }
        return counts;
    }
}

package chainrule.metric;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Whether predicted probabilities are met: samples in bins of equal width by their probability, and the share of each bin that is
 * right. Bin b of M holds probabilities above b/M up to (b+1)/M; 0 is in the first one (C. Guo et al., "On calibration of modern neural networks", ICML 2017).
 */
public final class Reliability {
    /** As usual. */
    public static final int BINS = 15;

    private final double[] probabilities;
    private final boolean[] right;
    private final int[] bin;
    private final int bins;

    private Reliability(double[] probabilities, boolean[] right, int bins) {
        this.probabilities = probabilities;
        this.right = right;
        this.bins = bins;
        bin = Arrays.stream(probabilities)
                .mapToInt(p -> Math.max(0, Math.min(bins - 1, (int) Math.ceil(p * bins) - 1)))
                .toArray();
    }

    /**
     * One bin.
     *
     * @param probability the mean probability; NaN without samples
     * @param share of its samples that are right; NaN without samples
     */
    public record Bin(long count, double probability, double share) {}

    static Reliability of(int count, IntToDoubleFunction probability, IntPredicate right, int bins) {
        var holds = new boolean[count];
        for (int i = 0; i < count; i++) {
            holds[i] = right.test(i);
        }
        return new Reliability(
                IntStream.range(0, count).mapToDouble(probability).toArray(), holds, bins);
    }

    /** F1 over {@link #BINS} bins of probabilities of something, and whether it is so. */
    public static double error(double[] probabilities, boolean[] right) {
        return of(probabilities.length, i -> probabilities[i], i -> right[i], BINS)
                .error();
    }

    /** Of classes: the highest probability of each sample, and whether it is that of the true class. */
    public static Reliability ofClasses(Predictions predictions, int bins) {
        int width = predictions.width();
        var likeliest = IntStream.range(0, predictions.count())
                .map(i -> {
                    int best = 0;
                    for (int c = 1; c < width; c++) {
                        best = predictions.response(i, c) > predictions.response(i, best) ? c : best;
                    }
                    return best;
                })
                .toArray();
        return of(
                predictions.count(),
                i -> predictions.response(i, likeliest[i]),
                i -> predictions.target(i, 0) == likeliest[i],
                bins);
    }

    /** Of label {@code k}: its probability, and whether a sample has it. */
    public static Reliability ofLabel(Predictions predictions, int k, int bins) {
        return of(predictions.count(), i -> predictions.response(i, k), i -> predictions.target(i, k) > 0, bins);
    }

    /** Of classes one; of labels one each. */
    static List<Reliability> of(Predictions predictions) {
        return predictions.task().isClassification()
                ? List.of(ofClasses(predictions, BINS))
                : IntStream.range(0, predictions.width())
                        .mapToObj(k -> ofLabel(predictions, k, BINS))
                        .toList();
    }

    /** Of all labels together, or of classes: what a diagram shows. */
    public static Reliability pooled(Predictions predictions) {
        int width = predictions.width();
        return predictions.task().isClassification()
                ? ofClasses(predictions, BINS)
                : of(
                        predictions.count() * width,
                        i -> predictions.response(i / width, i % width),
                        i -> predictions.target(i / width, i % width) > 0,
                        BINS);
    }

    /** From the lowest probabilities to the highest. */
    public List<Bin> bins() {
        var sums = sums(null);
        return IntStream.range(0, bins)
                .mapToObj(b -> new Bin(
                        sums.count[b], sums.probability[b] / sums.count[b], (double) sums.right[b] / sums.count[b]))
                .toList();
    }

    /** F1: the expected calibration error, Σ (n_b/n)·|share of b − mean probability of b|; NaN of no samples. */
    public double error() {
        return sums(null).error();
    }

    /** The same of a resample. */
    double error(int[] drawn) {
        return sums(drawn).error();
    }

    private record Sums(long[] count, long[] right, double[] probability) {
        double error() {
            double sum = 0;
            long all = 0;
            for (int b = 0; b < count.length; b++) {
                sum += Math.abs(right[b] - probability[b]);
                all += count[b];
            }
            return sum / all;
        }
    }

    /** @param drawn how often each sample counts; null: once */
    private Sums sums(int[] drawn) {
        var sums = new Sums(new long[bins], new long[bins], new double[bins]);
        for (int i = 0; i < bin.length; i++) {
            int times = drawn == null ? 1 : drawn[i];
            int b = bin[i];
            sums.count[b] += times;
            sums.right[b] += right[i] ? times : 0;
            sums.probability[b] += times * probabilities[i];
        }
        return sums;
    }

    /** The expected calibration error of classes; of labels the mean of theirs. */
    static double meanError(Predictions predictions) {
        return Means.ofDefined(of(predictions).stream().mapToDouble(Reliability::error));
    }
}

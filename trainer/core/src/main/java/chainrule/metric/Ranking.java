package chainrule.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Samples in the order of the probability of one class or label, the most probable first: sorted once, and counted from then on. Samples
 * of equal probability are counted together.
 *
 * <p>Every count can also be made of a resample: {@code drawn[i]} is how often sample {@code i} is in it.
 */
public final class Ranking {
    private final int[] order;
    /** Where each group of samples of equal probability ends in {@link #order}. */
    private final int[] ends;
    /** Whether the sample at a place of {@link #order} has the class. */
    private final boolean[] has;

    private Ranking(int[] order, int[] ends, boolean[] has) {
        this.order = order;
        this.ends = ends;
        this.has = has;
    }

    /**
     * A point of a curve: what is predicted from a threshold on.
     *
     * @param x the false positive rate, or the recall
     * @param y the true positive rate, or the precision
     */
    public record Point(double x, double y) {}

    /** @param score of a sample: the higher, the more probable */
    static Ranking of(int count, IntToDoubleFunction score, IntPredicate has) {
        var scores = IntStream.range(0, count).mapToDouble(score).toArray();
        // Sorted as numbers, each different one is a group: sorting the samples themselves takes ten times as long.
        var different = Arrays.stream(scores).sorted().distinct().toArray();
        var group = new int[count];
        var ends = new int[different.length];
        for (int i = 0; i < count; i++) {
            group[i] = different.length - 1 - Arrays.binarySearch(different, scores[i]);
            ends[group[i]]++;
        }
        for (int g = 1; g < ends.length; g++) {
            ends[g] += ends[g - 1];
        }
        var order = new int[count];
        var next = ends.clone();
        for (int i = count - 1; i >= 0; i--) {
            order[--next[group[i]]] = i;
        }
        var having = new boolean[count];
        for (int at = 0; at < count; at++) {
            having[at] = has.test(order[at]);
        }
        return new Ranking(order, ends, having);
    }

    /** F3 of scores: the higher one is, the more probable is that a sample has the class. */
    public static double rocArea(double[] scores, boolean[] has) {
        return of(scores.length, i -> scores[i], i -> has[i]).rocArea();
    }

    /** By the probability of class or label {@code k}: a class against all others. */
    public static Ranking of(Predictions predictions, int k) {
        boolean classes = predictions.task().isClassification();
        return of(
                predictions.count(),
                i -> predictions.response(i, k),
                i -> classes ? predictions.target(i, 0) == k : predictions.target(i, k) > 0);
    }

    /**
     * The classes or labels that have a curve: of two classes the second one, whose probability is 1 less that of the first; else
     * all.
     */
    public static int[] ranked(Predictions predictions) {
        int names = predictions.task().names().size();
        boolean binary = predictions.task().isClassification() && names == 2;
        return binary ? new int[] {1} : IntStream.range(0, names).toArray();
    }

    /** Once each sample. */
    int[] all() {
        var once = new int[order.length];
        Arrays.fill(once, 1);
        return once;
    }

    /** F3: the share of pairs of a sample with and one without the class that are in the right order, ties half; NaN if there are none. */
    public double rocArea() {
        return rocArea(all());
    }

    double rocArea(int[] drawn) {
        long positives = 0;
        long negatives = 0;
        // Twice the number of pairs in the right order.
        long right = 0;
        int at = 0;
        for (int end : ends) {
            long with = 0;
            long without = 0;
            for (; at < end; at++) {
                int times = drawn[order[at]];
                with += has[at] ? times : 0;
                without += has[at] ? 0 : times;
            }
            right += without * (2 * positives + with);
            positives += with;
            negatives += without;
        }
        return right / (2.0 * positives * negatives);
    }

    /**
     * The average precision: Σ (Rₙ − Rₙ₋₁)·Pₙ over the thresholds, Pₙ and Rₙ being precision and recall from the n-th one on, without
     * interpolation; as scikit-learn's {@code average_precision_score}. NaN if no sample has the class.
     */
    public double averagePrecision() {
        return averagePrecision(all());
    }

    double averagePrecision(int[] drawn) {
        long positives = 0;
        long taken = 0;
        double sum = 0;
        int at = 0;
        for (int end : ends) {
            long with = 0;
            for (; at < end; at++) {
                int times = drawn[order[at]];
                with += has[at] ? times : 0;
                taken += times;
            }
            positives += with;
            sum += with == 0 ? 0 : with * ((double) positives / taken);
        }
        return sum / positives;
    }

    /** The true positive rate by the false positive rate, from (0, 0) to (1, 1); empty if one of both is undefined. */
    public List<Point> roc() {
        long positives = positives();
        long negatives = order.length - positives;
        if (positives == 0 || negatives == 0) {
            return List.of();
        }
        var points = new ArrayList<>(List.of(new Point(0, 0)));
        counted((hits, taken) -> points.add(new Point((double) (taken - hits) / negatives, (double) hits / positives)));
        return points;
    }

    /** The precision by the recall, from the highest threshold to the lowest; empty if no sample has the class. */
    public List<Point> precisionRecall() {
        long positives = positives();
        if (positives == 0) {
            return List.of();
        }
        var points = new ArrayList<Point>();
        counted((hits, taken) -> points.add(new Point((double) hits / positives, (double) hits / taken)));
        return points;
    }

    /** The same curve without the points between its ends that are nearer to the last one kept, both coordinates together. */
    public static List<Point> thinned(List<Point> points, double nearest) {
        var kept = new ArrayList<Point>();
        for (int i = 0; i < points.size(); i++) {
            var point = points.get(i);
            var last = kept.isEmpty() ? null : kept.get(kept.size() - 1);
            boolean far = last == null || Math.abs(point.x() - last.x()) + Math.abs(point.y() - last.y()) >= nearest;
            if (far || i == points.size() - 1) {
                kept.add(point);
            }
        }
        return kept;
    }

    /** How many samples have the class. */
    public long positives() {
        return IntStream.range(0, has.length).filter(at -> has[at]).count();
    }

    private interface Counted {
        /**
         * @param hits of the samples down to a threshold, those with the class
         * @param taken all samples down to it
         */
        void at(long hits, long taken);
    }

    private void counted(Counted each) {
        long hits = 0;
        int at = 0;
        for (int end : ends) {
            for (; at < end; at++) {
                hits += has[at] ? 1 : 0;
            }
            each.at(hits, end);
        }
    }

    /** The mean of the areas under the ROC curves of all classes or labels that have one. */
    static double meanRocArea(Predictions predictions) {
        return Means.ofDefined(Arrays.stream(ranked(predictions))
                .mapToDouble(k -> of(predictions, k).rocArea()));
    }

    /** The mean average precision of all classes or labels that some sample has. */
    static double meanAveragePrecision(Predictions predictions) {
        return Means.ofDefined(Arrays.stream(ranked(predictions))
                .mapToDouble(k -> of(predictions, k).averagePrecision()));
    }
}

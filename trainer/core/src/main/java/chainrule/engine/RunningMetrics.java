package chainrule.engine;

import chainrule.datasets.Batches;
import chainrule.model.Loss;

/**
 * Losses and scores, added up sample by sample in order, so that the sums have the same bits however the work was divided.
 */
public final class RunningMetrics {
    private double lossSum;
    private double scoreSum;
    private long count;

    /**
     * Counts one sample by its outputs.
     *
     * @param outputs {@code m} numbers from {@code at}
     * @param targets {@code width} numbers from {@code from}
     * @param weight what its loss counts (B14); its score is not weighted
     */
    public void add(Loss loss, double[] outputs, int at, int m, double[] targets, int from, int width, double weight) {
        lossSum += weight * loss.of(outputs, at, m, targets, from, width);
        scoreSum += loss.score(outputs, at, m, targets, from, width);
        count++;
    }

    /**
     * Counts {@code n} neighbouring samples by their outputs.
     *
     * @param outputs n×m, row by row
     * @param first of the samples in the subset
     */
    public void add(Loss loss, double[] outputs, int m, Batches samples, int first, int n) {
        int width = samples.targetWidth();
        var targets = new double[n * width];
        int[] rows = samples.subset().rows();
        samples.targets(rows, first, n, targets);
        for (int i = 0; i < n; i++) {
            add(loss, outputs, i * m, m, targets, i * width, width, samples.weight(rows[first + i]));
        }
    }

    /** Counts samples whose sums a device has made. */
    public void add(double lossSum, double scoreSum, long count) {
        this.lossSum += lossSum;
        this.scoreSum += scoreSum;
        this.count += count;
    }

    /** Of all samples, from the first to the last. */
    public double lossSum() {
        return lossSum;
    }

    /** Of all samples: the number of hits where classes or labels are predicted, else the sum of {@link Loss#score}. */
    public double scoreSum() {
        return scoreSum;
    }

    /** How many samples were predicted rightly, where classes or labels are predicted. */
    public long hits() {
        return Math.round(scoreSum);
    }

    public long count() {
        return count;
    }

    /** Mean loss a sample (B14); NaN before the first. */
    public double loss() {
        return lossSum / count;
    }

    /** Mean score a sample: the share of hits, or the mean squared error; NaN before the first. */
    public double score() {
        return scoreSum / count;
    }

    /** The same where hits are counted: their share. */
    public double accuracy() {
        return score();
    }
}

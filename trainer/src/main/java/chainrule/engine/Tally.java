package chainrule.engine;

import chainrule.datasets.Subset;
import chainrule.model.Loss;

/**
 * Losses and hits, added up sample by sample in order, so that the sums have the same bits however the work was divided.
 */
public final class Tally {
    private double lossSum;
    private long hits;
    private long count;

    /** Counts one sample by its logits: {@code outputs} numbers from {@code at}. */
    public void add(Loss loss, double[] logits, int at, int outputs, int label) {
        lossSum += loss.of(logits, at, outputs, label);
        hits += Loss.predicted(logits, at, outputs) == label ? 1 : 0;
        count++;
    }

    /**
     * Counts {@code n} neighbouring samples by their logits.
     *
     * @param logits n×outputs, row by row
     * @param first of the samples in the subset
     */
    public void add(Loss loss, double[] logits, int outputs, Subset samples, int first, int n) {
        for (int i = 0; i < n; i++) {
            add(loss, logits, i * outputs, outputs, samples.label(first + i));
        }
    }

    /** Counts samples whose sums a device has made. */
    public void add(double lossSum, long hits, long count) {
        this.lossSum += lossSum;
        this.hits += hits;
        this.count += count;
    }

    /** Of all samples, from the first to the last. */
    public double lossSum() {
        return lossSum;
    }

    public long hits() {
        return hits;
    }

    public long count() {
        return count;
    }

    /** Mean loss a sample; NaN before the first. */
    public double loss() {
        return lossSum / count;
    }

    /** Share of hits; NaN before the first sample. */
    public double accuracy() {
        return (double) hits / count;
    }
}

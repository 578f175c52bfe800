package chainrule.datasets;

import java.io.Serializable;

/** Some rows of {@link Samples}, without a copy. */
public record Subset(Samples samples, int[] rows) implements Serializable {
    public int count() {
        return rows.length;
    }

    /** The class of the {@code i}-th row of this subset. */
    public int label(int i) {
        return samples.labels()[rows[i]];
    }

    /** The {@code k}th number of the {@code i}-th row's target, in its own unit. */
    public double target(int i, int k) {
        return samples.targets().value(rows[i], k);
    }

    /** How many samples each of {@code classes} classes has. */
    public int[] classCounts(int classes) {
        var counts = new int[classes];
        for (int i = 0; i < rows.length; i++) {
            counts[label(i)]++;
        }
        return counts;
    }

    /**
     * The mean of the {@code k}th target over these rows; NaN if there are none. Differences from the first one are added up, so that the
     * mean of equal numbers is that number, and their variance 0.
     */
    public double meanTarget(int k) {
        if (rows.length == 0) {
            return Double.NaN;
        }
        double first = target(0, k);
        double sum = 0;
        for (int i = 0; i < rows.length; i++) {
            sum += target(i, k) - first;
        }
        return Double.isFinite(sum) ? first + sum / rows.length : meanOfShares(k);
    }

    /** Where the sum is too large for a double. */
    private double meanOfShares(int k) {
        double mean = 0;
        for (int i = 0; i < rows.length; i++) {
            mean += target(i, k) / rows.length;
        }
        return mean;
    }

    /**
     * The standard deviation of the {@code k}th target over these rows, of the population; NaN if there are none. It is right also where the
     * variance is too small or too large for a double.
     */
    public double targetDeviation(int k) {
        double mean = meanTarget(k);
        return RootMeanSquare.of(targetVariance(k), rows.length, i -> target(i, k) - mean);
    }

    /** The variance of the {@code k}th target over these rows, of the population, in two passes; NaN if there are none. */
    public double targetVariance(int k) {
        double mean = meanTarget(k);
        double squares = 0;
        for (int i = 0; i < rows.length; i++) {
            double centred = target(i, k) - mean;
            squares += centred * centred;
        }
        return squares / rows.length;
    }
}

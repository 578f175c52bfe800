package chainrule.audit;

import chainrule.model.Norm;

/** E1, E4: what normalisation makes of a batch's numbers, a sample a row, as the definitions are written. */
final class PlainNorm {
    private PlainNorm() {}

    /**
     * In place.
     *
     * @param gamma where γ begins in {@code p}; β follows it
     */
    static void normalize(Norm norm, double[][] a, double[] p, int gamma) {
        int width = a[0].length;
        if (norm instanceof Norm.Batch) {
            for (int j = 0; j < width; j++) {
                double mean = mean(a, j);
                standardize(
                        a, j, mean, variance(a, j, mean, a.length), norm.epsilon(), p[gamma + j], p[gamma + width + j]);
            }
            return;
        }
        for (double[] row : a) {
            double mean = 0;
            for (double v : row) {
                mean += v / width;
            }
            double variance = 0;
            for (double v : row) {
                variance += (v - mean) * (v - mean) / width;
            }
            for (int j = 0; j < width; j++) {
                row[j] = p[gamma + j] * (row[j] - mean) / Math.sqrt(variance + norm.epsilon()) + p[gamma + width + j];
            }
        }
    }

    /** Of column {@code j}. */
    static double mean(double[][] a, int j) {
        double mean = 0;
        for (double[] row : a) {
            mean += row[j] / a.length;
        }
        return mean;
    }

    /** @param divisor N, or N − 1 for the unbiased one */
    static double variance(double[][] a, int j, double mean, int divisor) {
        double variance = 0;
        for (double[] row : a) {
            variance += (row[j] - mean) * (row[j] - mean) / divisor;
        }
        return variance;
    }

    /** In place, column {@code j}. */
    static void standardize(
            double[][] a, int j, double mean, double variance, double epsilon, double gamma, double beta) {
        for (double[] row : a) {
            row[j] = gamma * (row[j] - mean) / Math.sqrt(variance + epsilon) + beta;
        }
    }
}

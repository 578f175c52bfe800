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
}

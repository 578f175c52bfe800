package chainrule.formulas;

/**
 * E4, E5: the numbers of one sample, normalised by their own mean and variance. A sample's {@code n} numbers lie side by side in arrays
 * that hold others, too.
 */
public final class LayerNorm {
    private LayerNorm() {}

    /**
     * E4 without β: x̂ = (a − mean(a))/√(var(a) + ε), h = γ∘x̂. The variance is divided by n, and taken in a second pass over a: E[a²] −
     * E[a]² would cancel.
     *
     * @param a from {@code at}
     * @param gamma γ, n numbers from {@code gammaAt}
     * @param normalized takes x̂, from {@code at}; may be a itself
     * @param h from {@code at}
     * @return 1/√(var(a) + ε)
     */
    public static double forward(
            double[] a, int at, int n, double epsilon, double[] gamma, int gammaAt, double[] normalized, double[] h) {
        double mean = 0;
        for (int j = 0; j < n; j++) {
            mean += a[at + j];
        }
        mean /= n;
        double variance = 0;
        for (int j = 0; j < n; j++) {
            double d = a[at + j] - mean;
            variance += d * d;
        }
        double inverse = 1 / Math.sqrt(variance / n + epsilon);
        for (int j = 0; j < n; j++) {
            normalized[at + j] = (a[at + j] - mean) * inverse;
            h[at + j] = gamma[gammaAt + j] * normalized[at + j];
        }
        return inverse;
    }

    /**
     * E5: g ← inverse·(q − mean(q) − x̂·mean(q∘x̂)) with q = g∘γ.
     *
     * @param g ∂L/∂h from {@code at}; afterwards ∂L/∂a
     * @param normalized x̂ from {@code at}
     * @param inverse 1/√(var(a) + ε)
     */
    public static void backward(double[] g, double[] normalized, int at, int n, double inverse, double[] gamma) {
        double mean = 0;
        double along = 0;
        for (int j = 0; j < n; j++) {
            double q = g[at + j] * gamma[j];
            mean += q;
            along += q * normalized[at + j];
        }
        mean /= n;
        along /= n;
        for (int j = 0; j < n; j++) {
            g[at + j] = inverse * (g[at + j] * gamma[j] - mean - normalized[at + j] * along);
        }
    }
}

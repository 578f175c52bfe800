package chainrule.formulas;

/**
 * E1 to E3: the numbers of a column, a sample each, normalised by the mean and the variance of the batch in training and by running ones
 * in evaluation. A column's {@code n} numbers lie {@code width} apart, as in a matrix with a sample a row.
 */
public final class BatchNorm {
    private BatchNorm() {}

    /**
     * What a batch's column is normalised by.
     *
     * @param unbiased the variance divided by n − 1, which the running one takes
     * @param inverse 1/√(σ² + ε), σ² divided by n
     */
    public record Statistics(double mean, double unbiased, double inverse) {}

    /**
     * E1 in training without β: x̂ = (a − μ)/√(σ² + ε), h = γ·x̂. The variance is taken in a second pass over a: E[a²] − E[a]² would
     * cancel.
     *
     * @param a the column's first number at {@code at}, n of them, at least 2
     * @param normalized takes x̂ in the same places; may be a itself
     * @param h in the same places
     */
    public static Statistics forward(
            double[] a, int at, int n, int width, double epsilon, double gamma, double[] normalized, double[] h) {
        double mean = 0;
        for (int i = 0; i < n; i++) {
            mean += a[at + i * width];
        }
        mean /= n;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double d = a[at + i * width] - mean;
            squares += d * d;
        }
        double inverse = 1 / Math.sqrt(squares / n + epsilon);
        for (int i = 0; i < n; i++) {
            int k = at + i * width;
            normalized[k] = (a[k] - mean) * inverse;
            h[k] = gamma * normalized[k];
        }
        return new Statistics(mean, squares / (n - 1), inverse);
    }

    /**
     * E2 for a number: γ/√(σ² + ε)·(g − Σg/n − x̂·Σ(g∘x̂)/n).
     *
     * @param g ∂L/∂h
     * @param normalized x̂
     * @param scale γ/√(σ² + ε)
     * @param sum ∂β = Σg of the column
     * @param along ∂γ = Σ(g∘x̂) of the column
     */
    public static double backward(double g, double normalized, double scale, double sum, double along, int n) {
        return scale * (g - sum / n - normalized * (along / n));
    }

    /** γ/√(σ² + ε): what evaluation multiplies a − μ by. */
    public static double scale(double gamma, double variance, double epsilon) {
        return gamma / Math.sqrt(variance + epsilon);
    }

    /**
     * E3: changes a dense layer in front of a normalisation so that it computes what both compute in evaluation, W′ = W·diag(γ/√(σ²+ε))
     * and b′ = (b − μ)∘γ/√(σ²+ε) + β.
     *
     * @param w n_in×width from {@code wAt}, row by row
     * @param b width numbers from {@code bAt}
     * @param gamma γ and behind it β from {@code gammaAt}
     * @param running μ and behind it σ² from {@code runningAt}
     */
    public static void fold(
            double[] w,
            int wAt,
            int inputs,
            double[] b,
            int bAt,
            int width,
            double epsilon,
            double[] gamma,
            int gammaAt,
            double[] running,
            int runningAt) {
        for (int j = 0; j < width; j++) {
            double scale = scale(gamma[gammaAt + j], running[runningAt + width + j], epsilon);
            for (int i = 0; i < inputs; i++) {
                w[wAt + i * width + j] *= scale;
            }
            b[bAt + j] = (b[bAt + j] - running[runningAt + j]) * scale + gamma[gammaAt + width + j];
        }
    }
}

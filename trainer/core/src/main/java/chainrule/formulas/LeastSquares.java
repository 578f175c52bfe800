package chainrule.formulas;

/**
 * D6: the line w₀ + w₁x with the least sum of squared residuals: w₁ = Σ(x−x̄)(y−ȳ)/Σ(x−x̄)², w₀ = ȳ − w₁x̄.
 *
 * @param w0 intercept
 * @param w1 slope
 */
public record LeastSquares(double w0, double w1) {
    /** Of at least two points that don't all have the same x. */
    public static LeastSquares fit(double[] x, double[] y) {
        double meanX = java.util.Arrays.stream(x).average().orElseThrow();
        double meanY = java.util.Arrays.stream(y).average().orElseThrow();
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < x.length; i++) {
            covariance += (x[i] - meanX) * (y[i] - meanY);
            variance += (x[i] - meanX) * (x[i] - meanX);
        }
        double w1 = covariance / variance;
        return new LeastSquares(meanY - w1 * meanX, w1);
    }
}

package chainrule.formulas;

/** C8: the elastic net λ₁‖W‖₁ + λ₂‖W‖₂² of one layer's weights, and its gradient λ₁ sign(W) + 2λ₂ W (A10, A11). */
public final class ElasticNet {
    private ElasticNet() {}

    /** λ₁‖w‖₁ + λ₂‖w‖₂². */
    public static double penalty(double l1, double l2, double[] w) {
        double sum = 0;
        for (double x : w) {
            sum += l1 * Math.abs(x) + l2 * x * x;
        }
        return sum;
    }

    /** to ← to + α·(λ₁ sign(w) + 2λ₂ w), element by element; {@code to} may be {@code w}. */
    public static void addGradient(double l1, double l2, double[] w, double alpha, double[] to) {
        for (int i = 0; i < w.length; i++) {
            to[i] += alpha * (l1 * Scalars.sign(w[i]) + 2 * l2 * w[i]);
        }
    }
}

package chainrule.gradient;

import java.util.List;

/**
 * The losses of part B for real targets and their gradients with respect to the outputs: of one output o and its target y where
 * each output is judged by itself ({@code model.PointwiseLoss} takes the mean over the m outputs), else of one sample: outputs o
 * (m numbers from {@code at}), targets y (from {@code from}), means over the outputs, gradients written over them.
 */
public final class RealLosses {
    private RealLosses() {}

    /** B8: (o − y)². */
    public static double squaredError(double o, double y) {
        double e = o - y;
        return e * e;
    }

    /** C16: 2(o − y). */
    public static double squaredErrorGradient(double o, double y) {
        return 2 * (o - y);
    }

    /** B9: |o − y|. */
    public static double absoluteError(double o, double y) {
        return Math.abs(o - y);
    }

    /** C17: sign(o − y), 0 at equality. */
    public static double absoluteErrorGradient(double o, double y) {
        return Scalars.sign(o - y);
    }

    /** B9: ½e² for |e| ≤ δ, else δ(|e| − ½δ), e = o − y. */
    public static double huber(double o, double y, double delta) {
        double e = Math.abs(o - y);
        return e <= delta ? 0.5 * e * e : delta * (e - 0.5 * delta);
    }

    /** C17: clamp(o − y, −δ, δ). */
    public static double huberGradient(double o, double y, double delta) {
        return Math.max(-delta, Math.min(delta, o - y));
    }

    /** B11 without ln Γ(y + 1): e^o − y·o. */
    public static double poisson(double o, double y) {
        return Math.exp(o) - y * o;
    }

    /** C19: e^o − y. */
    public static double poissonGradient(double o, double y) {
        return Math.exp(o) - y;
    }

    /**
     * B10: the mean of max(τ(y − o), (τ − 1)(y − o)).
     *
     * @param levels τ of each output; with q levels, target k has the outputs k·q to k·q + q − 1
     */
    public static double quantile(double[] o, int at, int m, double[] y, int from, List<Double> levels) {
        double sum = 0;
        int q = levels.size();
        for (int k = 0; k < m; k++) {
            double missing = y[from + k / q] - o[at + k];
            double level = levels.get(k % q);
            sum += Math.max(level * missing, (level - 1) * missing);
        }
        return sum / m;
    }

    /** C18: −τ/m for y > o, (1 − τ)/m for y < o, 0 at equality. */
    public static void quantileGradient(double[] o, int at, int m, double[] y, int from, List<Double> levels) {
        int q = levels.size();
        for (int k = 0; k < m; k++) {
            double missing = y[from + k / q] - o[at + k];
            double level = levels.get(k % q);
            double gradient = missing > 0 ? -level : missing < 0 ? 1 - level : 0;
            o[at + k] = gradient / m;
        }
    }

    /** B12: the mean of ½(s + (y − μ)²e^−s); o holds the m/2 means μ, then the m/2 logarithms s of the variances. */
    public static double gaussian(double[] o, int at, int m, double[] y, int from) {
        int targets = m / 2;
        double sum = 0;
        for (int k = 0; k < targets; k++) {
            double e = y[from + k] - o[at + k];
            double s = o[at + targets + k];
            sum += 0.5 * (s + e * e * Math.exp(-s));
        }
        return sum / targets;
    }

    /** C20: ∂μ = (μ − y)e^−s, ∂s = ½(1 − (y − μ)²e^−s), divided by the number of targets. */
    public static void gaussianGradient(double[] o, int at, int m, double[] y, int from) {
        int targets = m / 2;
        for (int k = 0; k < targets; k++) {
            double e = o[at + k] - y[from + k];
            double precision = Math.exp(-o[at + targets + k]);
            o[at + k] = e * precision / targets;
            o[at + targets + k] = 0.5 * (1 - e * e * precision) / targets;
        }
    }
}

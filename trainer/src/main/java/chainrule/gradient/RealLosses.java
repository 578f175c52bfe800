package chainrule.gradient;

import java.util.List;

/**
 * The losses of part B for real targets, of one sample: outputs o (m numbers from {@code at}), targets y (from {@code from}), and
 * their gradients with respect to the outputs, written over them. All are means over the m outputs.
 */
public final class RealLosses {
    private RealLosses() {}

    /** B8: (1/m) ‖o − y‖². */
    public static double squaredError(double[] o, int at, int m, double[] y, int from) {
        double sum = 0;
        for (int k = 0; k < m; k++) {
            double e = o[at + k] - y[from + k];
            sum += e * e;
        }
        return sum / m;
    }

    /** C16: (2/m)(o − y). */
    public static void squaredErrorGradient(double[] o, int at, int m, double[] y, int from) {
        for (int k = 0; k < m; k++) {
            o[at + k] = 2.0 / m * (o[at + k] - y[from + k]);
        }
    }

    /** B9: (1/m) Σ |o − y|. */
    public static double absoluteError(double[] o, int at, int m, double[] y, int from) {
        double sum = 0;
        for (int k = 0; k < m; k++) {
            sum += Math.abs(o[at + k] - y[from + k]);
        }
        return sum / m;
    }

    /** C17: sign(o − y)/m, 0 at equality. */
    public static void absoluteErrorGradient(double[] o, int at, int m, double[] y, int from) {
        for (int k = 0; k < m; k++) {
            o[at + k] = Scalars.sign(o[at + k] - y[from + k]) / m;
        }
    }

    /** B9: the mean of ½e² for |e| ≤ δ, else of δ(|e| − ½δ), e = o − y. */
    public static double huber(double[] o, int at, int m, double[] y, int from, double delta) {
        double sum = 0;
        for (int k = 0; k < m; k++) {
            double e = Math.abs(o[at + k] - y[from + k]);
            sum += e <= delta ? 0.5 * e * e : delta * (e - 0.5 * delta);
        }
        return sum / m;
    }

    /** C17: clamp(o − y, −δ, δ)/m. */
    public static void huberGradient(double[] o, int at, int m, double[] y, int from, double delta) {
        for (int k = 0; k < m; k++) {
            double e = o[at + k] - y[from + k];
            o[at + k] = Math.max(-delta, Math.min(delta, e)) / m;
        }
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

    /** B11 without ln Γ(y + 1): the mean of e^o − y·o. */
    public static double poisson(double[] o, int at, int m, double[] y, int from) {
        double sum = 0;
        for (int k = 0; k < m; k++) {
            sum += Math.exp(o[at + k]) - y[from + k] * o[at + k];
        }
        return sum / m;
    }

    /** C19: (e^o − y)/m. */
    public static void poissonGradient(double[] o, int at, int m, double[] y, int from) {
        for (int k = 0; k < m; k++) {
            o[at + k] = (Math.exp(o[at + k]) - y[from + k]) / m;
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

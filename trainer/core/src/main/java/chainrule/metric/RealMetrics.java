package chainrule.metric;

import chainrule.datasets.RootMeanSquare;
import chainrule.model.Quantile;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * Figures of real targets, each of one target, in its own unit. NaN of no samples; RMSE, MAE and R² are NaN of quantiles without a
 * median, which predict no target itself.
 */
public final class RealMetrics {
    private RealMetrics() {}

    /** The root of the mean squared error. */
    public static double rmse(Predictions p, int k) {
        return RootMeanSquare.of(meanSquaredError(p, k), p.count(), i -> p.point(i, k) - p.target(i, k));
    }

    private static double meanSquaredError(Predictions p, int k) {
        if (!p.loss().hasPoint()) {
            return Double.NaN;
        }
        return Means.of(p.count(), i -> square(p.point(i, k) - p.target(i, k)));
    }

    /** The mean absolute error. */
    public static double mae(Predictions p, int k) {
        if (!p.loss().hasPoint()) {
            return Double.NaN;
        }
        return Means.of(p.count(), i -> Math.abs(p.point(i, k) - p.target(i, k)));
    }

    /** 1 less the mean squared error divided by the variance of these targets; undefined where they don't vary. */
    public static double r2(Predictions p, int k) {
        double mean = Means.of(p.count(), i -> p.target(i, k));
        double variance = Means.of(p.count(), i -> square(p.target(i, k) - mean));
        if (RootMeanSquare.isExact(variance)) {
            return 1 - meanSquaredError(p, k) / variance;
        }
        double deviation = RootMeanSquare.of(variance, p.count(), i -> p.target(i, k) - mean);
        return deviation > 0 ? 1 - square(rmse(p, k) / deviation) : Double.NaN;
    }

    /** Of predicted quantiles: the mean pinball loss over samples and levels. */
    public static double pinball(Predictions p, int k) {
        var levels = levels(p);
        return Means.of(levels.size(), q -> {
            double level = levels.get(q);
            return Means.of(p.count(), i -> {
                double missing = p.target(i, k) - p.response(i, k * levels.size() + q);
                return Math.max(level * missing, (level - 1) * missing);
            });
        });
    }

    /** The share of targets that lie at or below the predicted quantile of the {@code q}th level: near the level if that is right. */
    public static double coverage(Predictions p, int k, int q) {
        int levels = levels(p).size();
        return share(p, i -> p.target(i, k) <= p.response(i, k * levels + q) ? 1 : 0);
    }

    private static List<Double> levels(Predictions p) {
        return ((Quantile) p.loss()).levels();
    }

    /** Of a predicted mean μ and standard deviation σ: the mean of ½ ln(2πσ²) + (y − μ)²/(2σ²). */
    public static double negativeLogLikelihood(Predictions p, int k) {
        return Means.of(p.count(), i -> {
            double sigma = p.deviation(i, k);
            double z = (p.target(i, k) - p.point(i, k)) / sigma;
            return 0.5 * Math.log(2 * Math.PI) + Math.log(sigma) + 0.5 * z * z;
        });
    }

    /** The share of targets no further than {@code times} predicted standard deviations from the predicted mean. */
    public static double within(Predictions p, int k, double times) {
        return share(p, i -> Math.abs(p.target(i, k) - p.point(i, k)) <= times * p.deviation(i, k) ? 1 : 0);
    }

    private static double share(Predictions p, IntToDoubleFunction oneOrZero) {
        return Means.of(p.count(), oneOrZero);
    }

    private static double square(double x) {
        return x * x;
    }
}

package chainrule.statistics;

import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Student's t test for results of a cross-validation, with the correction for training sets that overlap (F4): C. Nadeau and Y. Bengio,
 * Inference for the generalization error, Machine Learning 52, 2003; for repeated cross-validation as in R. R. Bouckaert and E. Frank,
 * Evaluating the replicability of significance tests for comparing learning algorithms, PAKDD 2004.
 *
 * @param mean of the J values
 * @param error the corrected standard error of the mean, √((1/J + n_test/n_train)·s²), with the values' variance s² divided by J − 1; NaN for
 *     a single value
 * @param t mean/error; NaN where there is no test: for a single value, or where the values do not vary
 * @param degreesOfFreedom J − 1
 * @param p the probability of a t as large by chance alone, two-sided; NaN where there is no test
 */
public record ResampledT(double mean, double error, double t, int degreesOfFreedom, double p) {
    private static final double ROUNDING = 1e-12;

    /**
     * Tests whether the mean is 0.
     *
     * @param values one for each fold of each repeat, such as differences of two methods on the same samples
     * @param testPerTraining n_test/n_train, the size of a fold divided by that of the others; of k folds 1/(k − 1)
     */
    public static ResampledT of(Summary values, double testPerTraining) {
        int count = values.count();
        double mean = values.mean();
        double error = Math.sqrt(1.0 / count + testPerTraining) * values.deviation();
        // Values that are equal but for rounding do not vary.
        if (!(values.deviation() > ROUNDING * Math.abs(mean))) {
            return new ResampledT(mean, error, Double.NaN, count - 1, Double.NaN);
        }
        double t = mean / error;
        double p = 2 * TDistribution.of(count - 1.0).survivalProbability(Math.abs(t));
        return new ResampledT(mean, error, t, count - 1, p);
    }

    /** Half of the 95 % confidence interval of the mean: Student's t of J − 1 degrees of freedom times the corrected error. */
    public double halfInterval() {
        return Summary.quantile(degreesOfFreedom + 1) * error;
    }
}

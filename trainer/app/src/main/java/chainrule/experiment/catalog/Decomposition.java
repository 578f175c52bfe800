package chainrule.experiment.catalog;

import chainrule.random.RandomStream;

/**
 * The expected squared error of fits to training sets that are drawn anew, means over places x: E(f̂(x) − y)² = bias² + variance +
 * noise.
 *
 * @param bias2 mean over x of (f̄(x) − f(x))², f̄ being the mean of the fits. Of B fits it contains a B-th of the variance
 * @param variance mean over x and fits of (f̂(x) − f̄(x))²
 * @param noise variance of the targets' noise
 * @param withoutNoise mean over x and fits of (f̂(x) − f(x))²: bias² + variance, to rounding
 * @param measured mean over x and fits of (f̂(x) − y)², each y with noise of its own
 * @param standardError of {@code measured}, given the fits
 */
record Decomposition(
        double bias2, double variance, double noise, double withoutNoise, double measured, double standardError) {
    /**
     * Of fits at some places.
     *
     * @param fits one a training set, its values at the places
     * @param truth the function at the places
     * @param sigma standard deviation of the noise
     * @param random for the noise of the targets that the fits are measured on
     */
    static Decomposition of(double[][] fits, double[] truth, double sigma, RandomStream random) {
        double bias2 = 0;
        double variance = 0;
        double withoutNoise = 0;
        double measured = 0;
        int count = fits.length * truth.length;
        for (int i = 0; i < truth.length; i++) {
            double mean = 0;
            for (double[] fit : fits) {
                mean += fit[i] / fits.length;
            }
            bias2 += square(mean - truth[i]) / truth.length;
            for (double[] fit : fits) {
                variance += square(fit[i] - mean) / count;
                withoutNoise += square(fit[i] - truth[i]) / count;
                measured += square(fit[i] - truth[i] - sigma * random.nextGaussian()) / count;
            }
        }
        // With e = f̂ − f fixed, (e − σz)² of a normal z has the variance 4e²σ² + 2σ⁴.
        double ofOne = 4 * withoutNoise * sigma * sigma + 2 * square(sigma * sigma);
        return new Decomposition(bias2, variance, sigma * sigma, withoutNoise, measured, Math.sqrt(ofOne / count));
    }

    /** What should be measured. */
    double sum() {
        return bias2 + variance + noise;
    }

    private static double square(double x) {
        return x * x;
    }
}

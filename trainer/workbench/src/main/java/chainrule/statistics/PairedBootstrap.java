package chainrule.statistics;

import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.util.Arrays;

/**
 * The mean difference of two ways that were tried with the same seeds, and the interval that 95 % of resampled means lie in (the
 * percentile bootstrap: B. Efron and R. Tibshirani, An Introduction to the Bootstrap, 1993, section 13.3). Few seeds have
 * few resamples: the interval is then narrower than it should be.
 */
public record PairedBootstrap(double difference, double low, double high) {
    private static final int RESAMPLES = 10_000;
    private static final double OUTSIDE_ONE_SIDE = 0.025;

    /**
     * Of a − b.
     *
     * @param a a value for each seed
     * @param b the values for the same seeds
     */
    public static PairedBootstrap of(Summary a, Summary b) {
        int n = a.count();
        if (b.count() != n) {
            throw new IllegalArgumentException("pairs need as many values on both sides");
        }
        var differences = new double[n];
        Arrays.setAll(differences, i -> a.values().get(i) - b.values().get(i));
        var random = new RandomStream(1, Purpose.EXPERIMENT, n, RESAMPLES);
        double[] means = new double[RESAMPLES];
        for (int resample = 0; resample < RESAMPLES; resample++) {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += differences[random.nextIndex(n)];
            }
            means[resample] = sum / n;
        }
        Arrays.sort(means);
        return new PairedBootstrap(
                Summary.of(differences).mean(),
                means[(int) (OUTSIDE_ONE_SIDE * RESAMPLES)],
                means[(int) ((1 - OUTSIDE_ONE_SIDE) * RESAMPLES) - 1]);
    }
}

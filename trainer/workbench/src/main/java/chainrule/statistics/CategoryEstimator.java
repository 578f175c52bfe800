package chainrule.statistics;

import chainrule.random.RandomStream;

/**
 * Probabilities of N categories from how often each was met (H2: Bergstra et al. 2011, section 4, for a prior of 1/N each): of category i,
 * which was met Cᵢ times of C in all, (N·(1/N) + Cᵢ)/(N + C).
 */
public final class CategoryEstimator {
    private final double[] probabilities;

    private CategoryEstimator(double[] probabilities) {
        this.probabilities = probabilities;
    }

    /**
     * @param categories how many there are, N
     * @param met those that were met, each from 0 to N − 1
     */
    public static CategoryEstimator of(int categories, int... met) {
        var probabilities = new double[categories];
        java.util.Arrays.fill(probabilities, 1.0 / (categories + met.length));
        for (int category : met) {
            probabilities[category] += 1.0 / (categories + met.length);
        }
        return new CategoryEstimator(probabilities);
    }

    public double probability(int category) {
        return probabilities[category];
    }

    /** A category of this distribution. */
    public int draw(RandomStream random) {
        double left = random.nextUniform();
        for (int i = 0; i < probabilities.length - 1; i++) {
            left -= probabilities[i];
            if (left < 0) {
                return i;
            }
        }
        return probabilities.length - 1;
    }
}

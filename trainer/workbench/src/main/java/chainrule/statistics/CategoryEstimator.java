package chainrule.statistics;

import chainrule.random.RandomStream;

/**
 * Probabilities of N categories from how often each was met (H2: Bergstra et al. 2011, section 4, for a prior of 1/N each): of category i,
 * which was met Cᵢ times of n in all, (N·(1/N) + Cᵢ)/(N + n).
 *
 * <p>The same is the mean of n + 1 parts: the prior, and for each category that was met one that has it with the probability 1 − λ and
 * any of them with λ, where λ = (N − 1)/(N + n).
 */
public final class CategoryEstimator {
    private final double[] probabilities;
    private final int[] met;

    private CategoryEstimator(double[] probabilities, int[] met) {
        this.probabilities = probabilities;
        this.met = met;
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
        return new CategoryEstimator(probabilities, met.clone());
    }

    public double probability(int category) {
        return probabilities[category];
    }

    /** n + 1: one for each that was met, in the order in which they were given, and the prior, which is the last. */
    public int parts() {
        return met.length + 1;
    }

    /** The probability of a category in one part. */
    public double probability(int part, int category) {
        double even = 1.0 / probabilities.length;
        if (part == met.length) {
            return even;
        }
        return any() * even + (met[part] == category ? 1 - any() : 0);
    }

    /** λ. */
    private double any() {
        return (probabilities.length - 1.0) / (probabilities.length + met.length);
    }

    /** A category of one part. */
    public int draw(int part, RandomStream random) {
        boolean isMet = random.nextUniform() >= any() && part < met.length;
        return isMet ? met[part] : random.nextIndex(probabilities.length);
    }

    /** A category of this distribution: of a part that is drawn evenly. */
    public int draw(RandomStream random) {
        return draw(random.nextIndex(parts()), random);
    }
}

package chainrule.statistics;

import chainrule.random.RandomStream;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * A density on [0, 1] from some points of it (H1: J. Bergstra, R. Bardenet, Y. Bengio and B. Kégl, Algorithms for Hyper-Parameter
 * Optimization, NeurIPS 2011, section 4): with n points μ₁ ≤ … ≤ μₙ, μ₀ = 0 and μₙ₊₁ = 1
 *
 * <pre>p(x) = (1 + Σᵢ φ((x − μᵢ)/σᵢ) / (σᵢ·(Φ((1 − μᵢ)/σᵢ) − Φ(−μᵢ/σᵢ)))) / (n + 1)
 *σᵢ = max(μᵢ − μᵢ₋₁, μᵢ₊₁ − μᵢ), at least 1/min(100, n + 1) and at most 1</pre>
 *
 * <p>The 1 is the prior, even on [0, 1]; each point has as much weight. φ and Φ are the standard normal distribution's. The paper keeps
 * σᵢ "in a reasonable range"; these are the bounds of its authors' program, Hyperopt.
 */
public final class ParzenEstimator {
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
    private static final int FINEST = 100;

    private final double[] centres;
    private final double[] deviations;

    private ParzenEstimator(double[] centres, double[] deviations) {
        this.centres = centres;
        this.deviations = deviations;
    }

    /** @param points in [0, 1], in any order; none: the density is the prior */
    public static ParzenEstimator of(double... points) {
        var centres = points.clone();
        int n = centres.length;
        int[] rising = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> centres[i]))
                .mapToInt(i -> i)
                .toArray();
        var deviations = new double[n];
        for (int k = 0; k < n; k++) {
            double centre = centres[rising[k]];
            double left = centre - (k == 0 ? 0 : centres[rising[k - 1]]);
            double right = (k == n - 1 ? 1 : centres[rising[k + 1]]) - centre;
            deviations[rising[k]] = Math.min(1, Math.max(Math.max(left, right), 1.0 / Math.min(FINEST, n + 1)));
        }
        return new ParzenEstimator(centres, deviations);
    }

    /** p(x) for x in [0, 1]. */
    public double density(double x) {
        return IntStream.range(0, parts()).mapToDouble(part -> density(part, x)).sum() / parts();
    }

    /** The probability of the numbers between two, which lie in [0, 1]: of a whole number that stands for them. */
    public double probability(double low, double high) {
        return IntStream.range(0, parts())
                        .mapToDouble(part -> probability(part, low, high))
                        .sum()
                / parts();
    }

    /** A number of this distribution: of a part that is drawn evenly. */
    public double draw(RandomStream random) {
        return draw(random.nextIndex(parts()), random);
    }

    /** n + 1: one for each point, in the order in which they were given, and the prior, which is the last. */
    public int parts() {
        return centres.length + 1;
    }

    /** The density of one part. */
    public double density(int part, double x) {
        if (part == centres.length) {
            return 1;
        }
        double s = deviations[part];
        return NORMAL.density((x - centres[part]) / s) / (s * mass(part, 0, 1));
    }

    /** The probability of one part between two numbers. */
    public double probability(int part, double low, double high) {
        return part == centres.length ? high - low : mass(part, low, high) / mass(part, 0, 1);
    }

    /** A number of one part, by rejection. */
    public double draw(int part, RandomStream random) {
        if (part == centres.length) {
            return random.nextUniform();
        }
        while (true) {
            double x = centres[part] + deviations[part] * random.nextGaussian();
            if (x >= 0 && x <= 1) {
                return x;
            }
        }
    }

    private double mass(int i, double low, double high) {
        return NORMAL.probability((low - centres[i]) / deviations[i], (high - centres[i]) / deviations[i]);
    }
}

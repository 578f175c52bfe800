package chainrule.statistics;

import chainrule.random.RandomStream;
import java.util.Arrays;
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
        Arrays.sort(centres);
        int n = centres.length;
        var deviations = new double[n];
        for (int i = 0; i < n; i++) {
            double left = centres[i] - (i == 0 ? 0 : centres[i - 1]);
            double right = (i == n - 1 ? 1 : centres[i + 1]) - centres[i];
            deviations[i] = Math.min(1, Math.max(Math.max(left, right), 1.0 / Math.min(FINEST, n + 1)));
        }
        return new ParzenEstimator(centres, deviations);
    }

    /** p(x) for x in [0, 1]. */
    public double density(double x) {
        double sum = 1;
        for (int i = 0; i < centres.length; i++) {
            double s = deviations[i];
            sum += NORMAL.density((x - centres[i]) / s) / (s * mass(i, 0, 1));
        }
        return sum / (centres.length + 1);
    }

    /** The probability of the numbers between two, which lie in [0, 1]: of a whole number that stands for them. */
    public double probability(double low, double high) {
        double sum = high - low;
        for (int i = 0; i < centres.length; i++) {
            sum += mass(i, low, high) / mass(i, 0, 1);
        }
        return sum / (centres.length + 1);
    }

    private double mass(int i, double low, double high) {
        return NORMAL.probability((low - centres[i]) / deviations[i], (high - centres[i]) / deviations[i]);
    }

    /** A number of this distribution: of a part that is drawn evenly, by rejection. */
    public double draw(RandomStream random) {
        int part = random.nextIndex(centres.length + 1);
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
}

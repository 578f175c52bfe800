package chainrule.statistics;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A few measurements of the same thing.
 *
 * @param values at least one
 */
public record Summary(List<Double> values) {
    private static final double OUTSIDE_ONE_SIDE = 0.025;

    public Summary {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to sum up");
        }
        values = List.copyOf(values);
    }

    public static Summary of(double... values) {
        return new Summary(Arrays.stream(values).boxed().toList());
    }

    public int count() {
        return values.size();
    }

    /** Of equal values exactly that value: a rounded mean would give them a deviation. */
    public double mean() {
        return min() == max() ? min() : Arrays.stream(array()).average().orElseThrow();
    }

    /** The standard deviation s of the values as a sample: Σ(x − mean)²/(n − 1) is s²; NaN for a single value. */
    public double deviation() {
        double mean = mean();
        double squares =
                values.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum();
        return count() == 1 ? Double.NaN : Math.sqrt(squares / (count() - 1));
    }

    /** Of the mean, if the values are independent: s/√n; NaN for a single value. */
    public double standardError() {
        return deviation() / Math.sqrt(count());
    }

    /** Half of the 95 % confidence interval of the mean, t·s/√n with Student's t of n − 1; NaN for a single value. */
    public double halfInterval() {
        return quantile(count()) * deviation() / Math.sqrt(count());
    }

    /** Student's t of n − 1 degrees of freedom that 2.5 % exceed; NaN for n = 1. */
    public static double quantile(int n) {
        return n == 1 ? Double.NaN : TDistribution.of(n - 1.0).inverseSurvivalProbability(OUTSIDE_ONE_SIDE);
    }

    public double min() {
        return Arrays.stream(array()).min().orElseThrow();
    }

    public double max() {
        return Arrays.stream(array()).max().orElseThrow();
    }

    double[] array() {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}

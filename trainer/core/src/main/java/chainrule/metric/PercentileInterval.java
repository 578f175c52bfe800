package chainrule.metric;

import java.util.Arrays;

/**
 * What 95 % of resampled values lie in: the percentile bootstrap (B. Efron and R. Tibshirani, An Introduction to the Bootstrap, 1993,
 * section 13.3).
 *
 * @param low NaN, as {@code high}, where half of the resamples or more have no value
 */
public record PercentileInterval(double low, double high) {
    private static final double OUTSIDE_ONE_SIDE = 0.025;

    /** @param values of resamples; NaN where one is undefined */
    public static PercentileInterval of(double[] values) {
        var defined = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        int count = defined.length;
        if (2 * count <= values.length) {
            return new PercentileInterval(Double.NaN, Double.NaN);
        }
        int outside = (int) (OUTSIDE_ONE_SIDE * count);
        return new PercentileInterval(defined[outside], defined[count - 1 - outside]);
    }
}

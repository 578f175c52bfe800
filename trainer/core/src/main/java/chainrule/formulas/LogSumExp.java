package chainrule.formulas;

/**
 * log Σⱼ exp(xⱼ) = max + log Σⱼ exp(xⱼ − max): every exponential is at most 1. Needed by A12 and B2, which take the two
 * terms apart: their sum has lost the digits of the second where the first is large.
 */
public final class LogSumExp {
    private LogSumExp() {}

    /** Of the {@code count} numbers from {@code at}. */
    public static double of(double[] x, int at, int count) {
        double max = max(x, at, count);
        return max + ofShifted(x, at, count, max);
    }

    /** The largest of the {@code count} numbers from {@code at}. */
    static double max(double[] x, int at, int count) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = at; i < at + count; i++) {
            max = Math.max(max, x[i]);
        }
        return max;
    }

    /** log Σⱼ exp(xⱼ − max). */
    static double ofShifted(double[] x, int at, int count, double max) {
        double sum = 0;
        for (int i = at; i < at + count; i++) {
            sum += Math.exp(x[i] - max);
        }
        return Math.log(sum);
    }
}

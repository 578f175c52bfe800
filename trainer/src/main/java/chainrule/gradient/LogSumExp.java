package chainrule.gradient;

/** log Σⱼ exp(xⱼ) = max + log Σⱼ exp(xⱼ − max): every exponential is at most 1. Needed by A12 and B2. */
public final class LogSumExp {
    private LogSumExp() {}

    /** Of the {@code count} numbers from {@code at}. */
    public static double of(double[] x, int at, int count) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = at; i < at + count; i++) {
            max = Math.max(max, x[i]);
        }
        double sum = 0;
        for (int i = at; i < at + count; i++) {
            sum += Math.exp(x[i] - max);
        }
        return max + Math.log(sum);
    }
}

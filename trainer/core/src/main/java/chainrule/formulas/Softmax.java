package chainrule.formulas;

/** A12: S(x)ᵢ = e^{xᵢ} / Σⱼ e^{xⱼ}, for x of any size, without overflow because S(x + c) = S(x). */
public final class Softmax {
    private Softmax() {}

    /** S of the {@code count} numbers from {@code at}, written to {@code to} from 0. */
    public static void of(double[] x, int at, int count, double[] to) {
        of(x, at, count, to, 0);
    }

    /** S of the {@code count} numbers from {@code at}, written to {@code to} from {@code toAt}; both may be the same. */
    public static void of(double[] x, int at, int count, double[] to, int toAt) {
        double max = LogSumExp.max(x, at, count);
        double sum = 0;
        for (int i = 0; i < count; i++) {
            to[toAt + i] = Math.exp(x[at + i] - max);
            sum += to[toAt + i];
        }
        for (int i = toAt; i < toAt + count; i++) {
            to[i] /= sum;
        }
    }
}

package chainrule.gradient;

/** The scalar functions of part A. */
public final class Scalars {
    private Scalars() {}

    /** A1: σ(x) = ½ (tanh(x/2) + 1), which can't overflow. */
    public static double sigmoid(double x) {
        return 0.5 * (Math.tanh(0.5 * x) + 1);
    }

    /** A2's softplus(x) = ln(1 + e^x) = max(x, 0) + ln(1 + e^{−|x|}), finite for every finite x. */
    public static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }
}

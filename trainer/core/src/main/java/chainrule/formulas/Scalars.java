package chainrule.formulas;

/**
 * The scalar functions of part A and their derivatives. A derivative of a hidden activation is given from its output
 * h = f(a): that is all a backward pass needs to keep.
 */
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

    /** A2: ln σ(x) = −softplus(−x). */
    public static double logSigmoid(double x) {
        return -softplus(-x);
    }

    /** A3: σ'(a) = h (1 − h), with h = σ(a). */
    public static double sigmoidDerivative(double h) {
        return h * (1 - h);
    }

    /** A4: tanh'(a) = 1 − h², with h = tanh(a). */
    public static double tanhDerivative(double h) {
        return 1 - h * h;
    }

    /** A5, and A6, the derivative of |x|: 1 above 0, −1 below, 0 at 0. */
    public static double sign(double x) {
        return x > 0 ? 1 : x < 0 ? -1 : 0;
    }

    /** A7: relu(x) = x·1{x>0}. */
    public static double relu(double x) {
        return x > 0 ? x : 0;
    }

    /** A7: relu'(a) = 1{a>0} = 1{h>0}, with h = relu(a). */
    public static double reluDerivative(double h) {
        return h > 0 ? 1 : 0;
    }

    /** A8: LeakyReLU_α(x) = max(x, αx), α between 0 and 1. */
    public static double leakyRelu(double x, double alpha) {
        return x >= 0 ? x : alpha * x;
    }

    /** A8: 1 for a ≥ 0, else α. With α > 0, h has the sign of a. */
    public static double leakyReluDerivative(double h, double alpha) {
        return h >= 0 ? 1 : alpha;
    }

    /** x for x > 0, else p·x, with a learnt p: He, Zhang, Ren and Sun, ICCV 2015, equation 1. */
    public static double parametricRelu(double x, double p) {
        return x > 0 ? x : p * x;
    }

    /** 1 for a > 0, else p: computed from a, since with p ≤ 0 the sign of the output is not a's. */
    public static double parametricReluDerivative(double a, double p) {
        return a > 0 ? 1 : p;
    }

    /** The derivative of {@link #parametricRelu} with respect to p: min(a, 0). */
    public static double parametricRectSlope(double a) {
        return a > 0 ? 0 : a;
    }

    /** A9: softplus'(a) = σ(a) = 1 − e^{−h}, with h = softplus(a). */
    public static double softplusDerivative(double h) {
        return -Math.expm1(-h);
    }
}

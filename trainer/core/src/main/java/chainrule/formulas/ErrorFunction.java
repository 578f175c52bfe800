package chainrule.formulas;

/**
 * The error function, 2/√π ∫₀ˣ e^(−t²) dt, to about 2 units in the last place of float64: Chebyshev expansions of erf(x)/x in x² up to
 * 1, and of e^(x²)·erfc(x) in (x − 3)/(x + 3) above, as in J. L. Schonfelder, "Chebyshev expansions for the error and related
 * functions", Mathematics of Computation 32 (1978). The coefficients were computed with 60 digits.
 */
public final class ErrorFunction {
    /** Of erf(x)/x in 2x² − 1. */
    private static final double[] SMALL = {
        0.9754769393826541,
        -0.14226120510371365,
        0.010035582187599796,
        -0.0005768764699767485,
        2.741993125219606e-05,
        -1.1043175507344507e-06,
        3.8488755420345036e-08,
        -1.1808582533875466e-09,
        3.2334215826050907e-11,
        -7.991015947004549e-13,
        1.7990725113961456e-14,
        -3.718635487818693e-16,
        7.103599003714253e-18
    };

    /** Of e^(x²)·erfc(x) in 2.4t + 0.2, t = (x − 3)/(x + 3). */
    private static final double[] LARGE = {
        0.23376822188092547,
        -0.16410196278423408,
        0.026097812602892758,
        -0.003281118531499783,
        0.0003134638906524851,
        -2.046056770846006e-05,
        5.776987700182602e-07,
        3.7726446174366106e-08,
        -4.115662017323819e-09,
        -2.040121545843181e-11,
        2.0708393696186037e-11,
        -2.3843849434040655e-13,
        -1.1516152507336692e-13,
        1.4762836958503498e-15,
        7.378013084044974e-16
    };

    /** From here on erf is 1 in float64. */
    private static final double END = 6;

    private ErrorFunction() {}

    /** erf(x), odd; NaN if x is NaN. */
    public static double erf(double x) {
        double size = Math.abs(x);
        if (size <= 1) {
            return x * sum(SMALL, 2 * x * x - 1);
        } else if (size >= END) {
            return Math.signum(x);
        }
        double rest = Math.exp(-x * x) * sum(LARGE, 2.4 * (size - 3) / (size + 3) + 0.2);
        return x > 0 ? 1 - rest : rest - 1;
    }

    /** Clenshaw's recurrence. */
    private static double sum(double[] c, double x) {
        double last = 0;
        double before = 0;
        for (int k = c.length - 1; k > 0; k--) {
            double next = 2 * x * last - before + c[k];
            before = last;
            last = next;
        }
        return x * last - before + c[0];
    }
}

package chainrule.datasets;

/**
 * The inverse of the standard normal distribution's cumulative function, for probabilities from 1e-9 to 1 − 1e-9, to about 16 digits:
 * Wichura's algorithm AS 241 (Applied Statistics 37, 1988, 477–484) without its outermost branch.
 */
public final class InverseNormal {
    /** Farther than this from ½ the tails begin. */
    public static final double CENTRE = 0.425;

    /** In the centre: of CENTRE² − q², to be multiplied by q, the distance from ½. */
    public static final Rational MIDDLE = new Rational(
            new double[] {
                2509.0809287301226727,
                33430.575583588128105,
                67265.770927008700853,
                45921.953931549871457,
                13731.693765509461125,
                1971.5909503065514427,
                133.14166789178437745,
                3.387132872796366608
            },
            new double[] {
                5226.495278852854561,
                28729.085735721942674,
                39307.89580009271061,
                21213.794301586595867,
                5394.1960214247511077,
                687.1870074920579083,
                42.313330701600911252,
                1
            });

    /** What the square root of −ln of a tail's probability is reduced by before {@link #TAIL}. */
    public static final double TAIL_START = 1.6;

    /** In the tails: the distance from 0. */
    public static final Rational TAIL = new Rational(
            new double[] {
                7.7454501427834140764e-4,
                0.0227238449892691845833,
                0.24178072517745061177,
                1.27045825245236838258,
                3.64784832476320460504,
                5.7694972214606914055,
                4.6303378461565452959,
                1.42343711074968357734
            },
            new double[] {
                1.05075007164441684324e-9,
                5.475938084995344946e-4,
                0.0151986665636164571966,
                0.14810397642748007459,
                0.68976733498510000455,
                1.6763848301838038494,
                2.05319162663775882187,
                1
            });

    /** A quotient of two polynomials, whose coefficients begin with that of the highest power. */
    public record Rational(double[] numerator, double[] denominator) {
        double of(double x) {
            return horner(numerator, x) / horner(denominator, x);
        }

        private static double horner(double[] coefficients, double x) {
            double sum = coefficients[0];
            for (int i = 1; i < coefficients.length; i++) {
                sum = sum * x + coefficients[i];
            }
            return sum;
        }
    }

    private InverseNormal() {}

    /** Of a probability. */
    static double of(double p) {
        double q = p - 0.5;
        if (Math.abs(q) <= CENTRE) {
            return MIDDLE.of(CENTRE * CENTRE - q * q) * q;
        }
        double tail = q < 0 ? p : 1 - p;
        return Math.copySign(TAIL.of(Math.sqrt(-Math.log(tail)) - TAIL_START), q);
    }
}

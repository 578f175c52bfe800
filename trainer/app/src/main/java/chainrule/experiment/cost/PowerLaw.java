package chainrule.experiment.cost;

import chainrule.formulas.LeastSquares;
import java.util.Arrays;

/**
 * y = factor·x^exponent, the line of least squares through the logarithms (D6).
 *
 * @param exponent the slope
 */
public record PowerLaw(double factor, double exponent) {
    /** Through at least two points above 0. */
    public static PowerLaw fit(double[] x, double[] y) {
        var line = LeastSquares.fit(
                Arrays.stream(x).map(Math::log).toArray(),
                Arrays.stream(y).map(Math::log).toArray());
        return new PowerLaw(Math.exp(line.w0()), line.w1());
    }

    /** factor·x^exponent. */
    public double at(double x) {
        return factor * Math.pow(x, exponent);
    }
}

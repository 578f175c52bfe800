package chainrule.datasets.toy;

import chainrule.base.Kebab;
import chainrule.datasets.Dataset;
import chainrule.datasets.Drawing;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/**
 * Data sets of one input x and one real target y = f(x) + noise, with f and the noise known: 1,000 samples to train and 1,000 to
 * test on, the same on every machine.
 */
public enum Curve {
    /** A straight line. */
    LINE("2x − 1", -1, 1, 0.5, x -> 2 * x - 1, Part.LINE_TRAIN, Part.LINE_TEST),
    /** One period of the sine. */
    SINE("sin 2πx", 0, 1, 0.3, x -> StrictMath.sin(2 * Math.PI * x), Part.SINE_TRAIN, Part.SINE_TEST),
    /** Discontinuous at 0. */
    STEP("0 for x < 0, else 1", -1, 1, 0, x -> x < 0 ? 0 : 1, Part.STEP_TRAIN, Part.STEP_TEST),
    /** With a kink at 0. */
    ABSOLUTE("|x|", -1, 1, 0, Math::abs, Part.ABSOLUTE_TRAIN, Part.ABSOLUTE_TEST);

    private final String formula;
    private final double low;
    private final double high;
    private final double noise;
    private final DoubleUnaryOperator function;
    private final Part train;
    private final Part test;

    Curve(String formula, double low, double high, double noise, DoubleUnaryOperator function, Part train, Part test) {
        this.formula = formula;
        this.low = low;
        this.high = high;
        this.noise = noise;
        this.function = function;
        this.train = train;
        this.test = test;
    }

    /** As the catalogue lists it. */
    public String label() {
        return Kebab.name(this);
    }

    /** The function, such as sin 2πx. */
    public String formula() {
        return formula;
    }

    /** In a line. */
    public String description() {
        String noisy = noise == 0 ? "without noise" : "with normal noise of " + noise;
        return String.format(
                Locale.ROOT, "%,d points of y = %s, %s, drawn by the code", Reals.TRAIN + Reals.TEST, formula, noisy);
    }

    /** The target without noise. */
    public double at(double x) {
        return function.applyAsDouble(x);
    }

    /** The least input. */
    public double low() {
        return low;
    }

    /** The bound above the inputs. */
    public double high() {
        return high;
    }

    /** The standard deviation of the noise, unless another one is asked for. */
    public double noise() {
        return noise;
    }

    /** Draws it; inputs are uniform from {@link #low} to below {@link #high}. */
    public Dataset draw(Drawing drawing) {
        return new Reals(label(), low, high, 1, List.of("y"), x -> new double[] {at(x[0])})
                .draw(drawing.seed(), drawing.noise().orElse(noise), train, test);
    }
}

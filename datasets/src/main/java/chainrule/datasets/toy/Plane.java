package chainrule.datasets.toy;

import chainrule.datasets.Dataset;
import chainrule.datasets.Drawing;
import java.util.List;

/**
 * The data set {@code plane}: two functions of three inputs, y₁ = 2x₁ − x₂ + ½x₃ and y₂ = x₁x₂ + x₃, with normal noise. The first is
 * linear, the second is not. 1,000 samples to train and 1,000 to test on, the same on every machine.
 */
public final class Plane {
    /** The standard deviation of the noise of both targets, unless another one is asked for. */
    public static final double NOISE = 0.1;

    private Plane() {}

    /** Inputs are uniform from −1 to below 1. */
    public static Dataset draw(Drawing drawing) {
        return new Reals("plane", -1, 1, 3, List.of("y1", "y2"), Plane::at)
                .draw(drawing.seed(), drawing.noise().orElse(NOISE), Part.PLANE_TRAIN, Part.PLANE_TEST);
    }

    /** Both targets without noise. */
    public static double[] at(double[] x) {
        return new double[] {2 * x[0] - x[1] + 0.5 * x[2], x[0] * x[1] + x[2]};
    }
}

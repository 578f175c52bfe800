package chainrule.model;

/** A loss of real targets with one output a target: the mean over the outputs of a function of the output and its target. */
public sealed interface PointwiseLoss extends Loss permits SquaredError, AbsoluteError, Huber, Poisson {
    /** The function, of one output o and its target y. */
    double value(double o, double y);

    /** The derivative of {@link #value} with respect to o. */
    double slope(double o, double y);

    @Override
    default double of(double[] o, int at, int m, double[] t, int from, int width) {
        double sum = 0;
        for (int k = 0; k < m; k++) {
            sum += value(o[at + k], t[from + k]);
        }
        return sum / m;
    }

    @Override
    default void gradient(double[] o, int at, int m, double[] t, int from, int width) {
        for (int k = 0; k < m; k++) {
            o[at + k] = slope(o[at + k], t[from + k]) / m;
        }
    }
}

package chainrule.model;

import chainrule.base.Called;

/** B8: the squared error's mean over the outputs. */
@Called("squared-error")
public record SquaredError() implements Loss.Pointwise {
    @Override
    public Kind kind() {
        return Kind.SQUARED_ERROR;
    }

    /** B8: (o − y)². */
    @Override
    public double value(double o, double y) {
        double e = o - y;
        return e * e;
    }

    /** C16: 2(o − y). */
    @Override
    public double slope(double o, double y) {
        return 2 * (o - y);
    }

    @Override
    public String formula() {
        return "(1/m)‖o − y‖₂² (B8)";
    }

    @Override
    public String gradientFormula() {
        return "(2/m)·(O − Y) (C16)";
    }
}

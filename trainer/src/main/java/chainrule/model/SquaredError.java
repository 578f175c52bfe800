package chainrule.model;

import chainrule.Called;
import chainrule.gradient.RealLosses;

/** B8: the squared error's mean over the outputs. */
@Called("squared-error")
public record SquaredError() implements PointwiseLoss {
    @Override
    public Kind kind() {
        return Kind.SQUARED_ERROR;
    }

    @Override
    public double value(double o, double y) {
        return RealLosses.squaredError(o, y);
    }

    @Override
    public double slope(double o, double y) {
        return RealLosses.squaredErrorGradient(o, y);
    }

    @Override
    public String gradientFormula() {
        return "(2/m)·(O − Y) (C16)";
    }
}

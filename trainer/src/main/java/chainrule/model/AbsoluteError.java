package chainrule.model;

import chainrule.Called;
import chainrule.gradient.RealLosses;

/** B9: the absolute error's mean over the outputs. */
@Called("absolute-error")
public record AbsoluteError() implements PointwiseLoss {
    @Override
    public Kind kind() {
        return Kind.ABSOLUTE_ERROR;
    }

    @Override
    public double value(double o, double y) {
        return RealLosses.absoluteError(o, y);
    }

    @Override
    public double slope(double o, double y) {
        return RealLosses.absoluteErrorGradient(o, y);
    }

    @Override
    public String gradientFormula() {
        return "(1/m)·sign(O − Y) (C17)";
    }
}

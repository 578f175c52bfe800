package chainrule.model;

import chainrule.base.Called;
import chainrule.formulas.Scalars;

/** B9: the absolute error's mean over the outputs. */
@Called("absolute-error")
public record AbsoluteError() implements Loss.Pointwise {
    @Override
    public Kind kind() {
        return Kind.ABSOLUTE_ERROR;
    }

    /** B9: |o − y|. */
    @Override
    public double value(double o, double y) {
        return Math.abs(o - y);
    }

    /** C17: sign(o − y), 0 at equality. */
    @Override
    public double slope(double o, double y) {
        return Scalars.sign(o - y);
    }

    @Override
    public String formula() {
        return "(1/m) Σ|o − y| (B9)";
    }

    @Override
    public String gradientFormula() {
        return "(1/m)·sign(O − Y) (C17)";
    }
}

package chainrule.model;

import chainrule.Called;
import chainrule.Default;
import chainrule.InvalidValue;
import chainrule.gradient.RealLosses;

/**
 * B9.
 *
 * @param delta δ: up to it an error counts by its square; in the units that are learnt, which are standard deviations of the
 *     target
 */
@Called("huber")
public record Huber(@Default("1") double delta) implements PointwiseLoss {
    public Huber {
        InvalidValue.requirePositive("delta", delta);
    }

    @Override
    public Kind kind() {
        return Kind.HUBER;
    }

    @Override
    public double value(double o, double y) {
        return RealLosses.huber(o, y, delta);
    }

    @Override
    public double slope(double o, double y) {
        return RealLosses.huberGradient(o, y, delta);
    }

    @Override
    public String gradientFormula() {
        return "(1/m)·clamp(O − Y, −δ, δ), δ = %s (C17)".formatted(delta);
    }

    @Override
    public double[] constants() {
        return new double[] {delta};
    }
}

package chainrule.model;

import chainrule.base.Called;
import chainrule.base.Default;
import chainrule.base.InvalidValue;

/**
 * B9.
 *
 * @param delta δ: up to it an error counts by its square; in the units that are learnt, which are standard deviations of the
 *     target
 */
@Called("huber")
public record Huber(@Default("1") double delta) implements Loss.Pointwise {
    public Huber {
        InvalidValue.requirePositive("delta", delta);
    }

    @Override
    public Kind kind() {
        return Kind.HUBER;
    }

    /** B9: ½e² for |e| ≤ δ, else δ(|e| − ½δ), e = o − y. */
    @Override
    public double value(double o, double y) {
        double e = Math.abs(o - y);
        return e <= delta ? 0.5 * e * e : delta * (e - 0.5 * delta);
    }

    /** C17: clamp(o − y, −δ, δ). */
    @Override
    public double slope(double o, double y) {
        return Math.max(-delta, Math.min(delta, o - y));
    }

    @Override
    public String formula() {
        return "(1/m) Σ ½e², or δ(|e| − ½δ) for |e| > δ, e = o − y (B9)";
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

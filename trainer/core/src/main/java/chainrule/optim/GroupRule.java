package chainrule.optim;

import chainrule.base.Default;
import chainrule.base.InvalidValue;
import java.io.Serializable;
import java.util.Optional;

/**
 * How an optimiser changes a group of parameters.
 *
 * @param rateFactor what the learning rate is multiplied by; 0: the parameters stay as they are
 * @param weightDecay false: without the optimiser's decoupled decay (D5, D7); true or empty: with it, where it has one
 */
public record GroupRule(@Default("1") double rateFactor, Optional<Boolean> weightDecay) implements Serializable {
    /** The optimiser's own step. */
    public static final GroupRule USUAL = new GroupRule(1, Optional.empty());

    public GroupRule {
        InvalidValue.requireNotNegative("rateFactor", rateFactor);
    }

    /** The usual step at another rate. */
    public static GroupRule rate(double factor) {
        return new GroupRule(factor, Optional.empty());
    }

    /** The usual step without decay of weights. */
    public static GroupRule withoutDecay() {
        return new GroupRule(1, Optional.of(false));
    }

    /** Whether the optimiser's decay, if it has one, stays. */
    public boolean decays() {
        return weightDecay.orElse(true);
    }

    /** Both: the factors are multiplied, and there is decay where both have it. */
    public GroupRule and(GroupRule other) {
        boolean decays = decays() && other.decays();
        return new GroupRule(
                rateFactor * other.rateFactor, decays ? weightDecay.or(other::weightDecay) : Optional.of(false));
    }

    /** The optimiser for these parameters, at its own rate. */
    public Optimizer of(Optimizer optimizer) {
        return decays() ? optimizer : optimizer.withoutDecay();
    }
}

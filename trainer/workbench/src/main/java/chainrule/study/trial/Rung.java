package chainrule.study.trial;

import chainrule.base.InvalidValue;
import java.io.Serializable;

/**
 * A part of a trial that an adaptive search trains: from where the rung below ended to where its result is compared with others. The
 * learning rate and all else that depends on the number of epochs are those of the whole configuration, so that a trial which climbs rung
 * by rung is bit-identical to one that is trained in one go.
 *
 * @param from how many epochs the rung below has trained; 0: there is none
 * @param until the last epoch of this rung, at most those of the configuration
 */
public record Rung(int from, int until) implements Serializable {
    private static final long serialVersionUID = 1;

    public Rung {
        InvalidValue.requireNotNegative("from", from);
        InvalidValue.requirePositive("until", until - from);
    }

    /** The one below. What it began with changes no number. */
    Rung below() {
        return new Rung(0, from);
    }
}

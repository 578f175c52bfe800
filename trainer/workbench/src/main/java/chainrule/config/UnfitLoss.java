package chainrule.config;

import chainrule.base.Message;
import chainrule.base.UserException;

/** A loss that does not judge the targets. Its message begins with the key; who knows the configuration's file adds it. */
public final class UnfitLoss extends UserException {
    UnfitLoss(Message message) {
        super(message);
    }

    private UnfitLoss(Message message, UnfitLoss cause) {
        super(message, cause);
    }

    /** The same with the place of the key. */
    public UnfitLoss in(Object file) {
        return new UnfitLoss(Message.of("%s: %s; edit this file", file, this), this);
    }
}

package chainrule.config;

import chainrule.base.UserException;

/** A loss that does not judge the targets. Its message begins with the key; who knows the configuration's file adds it. */
public final class UnfitLoss extends UserException {
    UnfitLoss(String message) {
        super(message);
    }

    private UnfitLoss(String message, UnfitLoss cause) {
        super(message, cause);
    }

    /** The same with the place of the key. */
    public UnfitLoss in(Object file) {
        return new UnfitLoss("%s: %s; edit this file".formatted(file, getMessage()), this);
    }
}

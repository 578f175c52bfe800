package chainrule.train;

import chainrule.UserException;

/** The loss is no longer a number. */
public final class DivergenceException extends UserException {
    /** Exit code of a command whose training diverged. */
    public static final int EXIT_CODE = 3;

    DivergenceException(int epoch, long step, double rate) {
        super(
                "the loss stopped being a finite number in epoch %d, at or before step %d: the learning rate %s is too large, try %s"
                        .formatted(epoch, step, rate, Double.toString(rate / 10)),
                null,
                EXIT_CODE);
    }
}

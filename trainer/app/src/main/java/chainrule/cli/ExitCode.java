package chainrule.cli;

import chainrule.base.UserException;
import chainrule.train.DivergenceException;

/** What a shell learns of how a command ended; an interruption has its signal's code ({@link Interruption}). */
final class ExitCode {
    /** `gradcheck` or `verify` found something wrong; or a bug of Chainrule. */
    static final int BUG = 1;

    /** The user's input stopped the command. */
    static final int INVALID_INPUT = 2;

    /** A training run diverged. */
    static final int DIVERGED = 3;

    private ExitCode() {}

    static int of(UserException failure) {
        return failure instanceof DivergenceException ? DIVERGED : INVALID_INPUT;
    }
}

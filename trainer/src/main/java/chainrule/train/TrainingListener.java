package chainrule.train;

import chainrule.engine.Tally;
import chainrule.engine.Training;

/** Hears what a {@link Trainer} does. */
public interface TrainingListener {
    /**
     * Some steps were made.
     *
     * @param epoch from 1
     * @param step steps made in this epoch, of {@code steps}
     * @param soFar of this epoch
     */
    default void stepsMade(int epoch, int step, int steps, Tally soFar) {}

    /**
     * An epoch ended and was validated.
     *
     * @param best whether no epoch before was as good
     */
    default void epochEnded(EpochMetrics metrics, boolean best, Training training) {}
}

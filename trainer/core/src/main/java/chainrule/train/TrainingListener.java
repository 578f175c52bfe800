package chainrule.train;

import chainrule.engine.NetworkInTraining;

/** Hears what becomes of a network in training. */
public interface TrainingListener {
    /**
     * Some steps were made.
     *
     * @param epoch from 1
     * @param step steps made in this epoch, of {@code steps}
     * @param soFar of this epoch
     * @param samples that it has seen in this epoch
     */
    default void stepsMade(int epoch, int step, int steps, Score soFar, long samples) {}

    /**
     * The training is at a point from which it could be resumed: after every chunk of steps, and after every epoch (as step 0
     * of the next).
     *
     * @param leaving whether it ends here, because it was interrupted
     */
    default void reached(TrainingProgress progress, NetworkInTraining trainee, boolean leaving) {}

    /**
     * An epoch ended and was validated.
     *
     * @param best whether no epoch before was as good, or an equal one had a higher validation loss
     */
    default void epochEnded(EpochMetrics metrics, boolean best, NetworkInTraining trainee) {}

    /** The training has ended, and was not interrupted. */
    default void ended(TrainingResult result, NetworkInTraining trainee) {}

    /** The training has ended because a loss is infinite or NaN. */
    default void diverged(DivergenceException failure) {}
}

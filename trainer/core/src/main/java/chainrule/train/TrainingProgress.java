package chainrule.train;

import java.util.List;

/**
 * How far a training run is: all that the {@link Trainer} itself must know to continue.
 *
 * @param epochs that ended
 * @param best the number of the best of them by the monitored figure; 0: none
 * @param lastGain the number of the last one that was better by enough to count for early stopping; 0: none
 * @param epoch that is under way, from 1
 * @param step how many of its steps are made
 * @param lossSum of its samples so far
 * @param scoreSum of its samples so far
 * @param count of its samples so far
 * @param seconds since the training began, interruptions not counted
 */
public record TrainingProgress(
        List<EpochMetrics> epochs,
        int best,
        int lastGain,
        int epoch,
        int step,
        double lossSum,
        double scoreSum,
        long count,
        double seconds) {
    /** Nothing is done. */
    public static final TrainingProgress START = new TrainingProgress(List.of(), 0, 0, 1, 0, 0, 0, 0, 0);

    public TrainingProgress {
        epochs = List.copyOf(epochs);
    }
}

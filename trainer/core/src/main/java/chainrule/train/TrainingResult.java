package chainrule.train;

import java.util.List;

/**
 * The result of a training run.
 *
 * @param epochs one entry an epoch
 * @param best the best epoch by the monitored figure; the last one where there is no validation split
 * @param end why it ended
 */
public record TrainingResult(List<EpochMetrics> epochs, EpochMetrics best, End end) {
    /** Why a training run ends. */
    public enum End {
        ALL_EPOCHS_DONE,
        NO_MORE_GAIN,
        INTERRUPTED
    }

    public EpochMetrics last() {
        return epochs.get(epochs.size() - 1);
    }
}

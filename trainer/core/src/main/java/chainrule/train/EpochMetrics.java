package chainrule.train;

import java.util.Optional;

/**
 * The result of one epoch.
 *
 * @param epoch from 1
 * @param step updates made since the training began
 * @param rate the learning rate of the epoch's last step
 * @param train over the epoch's batches as they were trained on, dropout and augmentation included
 * @param validation of the whole validation split after the epoch; NaN where there is none
 * @param monitored of the same split, if {@link Monitor} wants more than these two
 * @param seconds since the training began
 */
public record EpochMetrics(
        int epoch,
        long step,
        double rate,
        Score train,
        Score validation,
        Optional<Monitored> monitored,
        double seconds) {
    /** The same without scores: older versions gave some to quantiles without a median, of the nearest one. */
    public EpochMetrics unscored() {
        return new EpochMetrics(epoch, step, rate, train.unscored(), validation.unscored(), monitored, seconds);
    }

    /** With loss and score alone. */
    public EpochMetrics(int epoch, long step, double rate, Score train, Score validation, double seconds) {
        this(epoch, step, rate, train, validation, Optional.empty(), seconds);
    }
}

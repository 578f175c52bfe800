package chainrule.train;

/**
 * What one epoch came to.
 *
 * @param epoch from 1
 * @param step updates made since the training began
 * @param rate the learning rate of the epoch's last step
 * @param train over the epoch's batches as they were trained on, dropout and augmentation included
 * @param validation of the whole validation split after the epoch; NaN where there is none
 * @param seconds since the training began
 */
public record EpochMetrics(int epoch, long step, double rate, Score train, Score validation, double seconds) {}

package chainrule.config;

import chainrule.Default;
import chainrule.InvalidValue;

/**
 * Which checkpoints a run writes, beside the one that every epoch ends with and the one of the best epoch. It changes nothing
 * that is trained.
 *
 * @param minutes the longest time without a checkpoint within an epoch
 * @param keep of how many of the last epochs the checkpoints stay; of the last one alone: 1
 */
public record CheckpointConfig(
        @Default("5") double minutes, @Default("1") int keep) {
    public CheckpointConfig {
        InvalidValue.requirePositive("minutes", minutes);
        InvalidValue.requirePositive("keep", keep);
    }
}

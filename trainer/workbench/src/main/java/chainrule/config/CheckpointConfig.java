package chainrule.config;

import chainrule.base.Default;
import chainrule.base.InvalidValue;

/**
 * Which checkpoints a run writes. Epochs that are shorter than a second share one. It changes nothing that is trained.
 *
 * @param minutes the longest time without a checkpoint within an epoch
 * @param keep of how many of the last epochs the checkpoints stay; above 1, each epoch writes one
 */
public record CheckpointConfig(
        @Default("5") double minutes, @Default("1") int keep) {
    public CheckpointConfig {
        InvalidValue.requirePositive("minutes", minutes);
        InvalidValue.requirePositive("keep", keep);
    }
}

package chainrule.config;

import chainrule.Default;

/**
 * What a run writes for TensorBoard. It changes nothing that is trained.
 *
 * @param events whether it writes a file of events
 * @param histograms whether that has the weights' distribution after every epoch
 */
public record TensorBoardConfig(
        @Default("true") boolean events, @Default("true") boolean histograms) {}

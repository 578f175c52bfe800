package chainrule.config;

import chainrule.base.Default;

/**
 * What a run writes for TensorBoard. It changes nothing that is trained.
 *
 * @param events whether it writes a file of events
 * @param histograms whether that has the weights' distribution: once a second at most, and at the end
 * @param trials whether each training of a study writes one, without histograms: TensorBoard shows each as a run of its own, and a
 *     study may have thousands
 */
public record TensorBoardConfig(
        @Default("true") boolean events,
        @Default("true") boolean histograms,
        @Default("false") boolean trials) {}

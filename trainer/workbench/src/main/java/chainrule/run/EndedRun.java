package chainrule.run;

import chainrule.config.RunConfig;
import chainrule.engine.Network;

/**
 * A run in which an epoch has ended.
 *
 * @param data what the configuration makes of the data set
 * @param best the best epoch's network, open while a listener is called
 * @param pictures where pictures are shown that are not the run's own, such as TensorBoard
 */
public record EndedRun(
        RunConfig config,
        Provenance provenance,
        Preparation data,
        RunSummary summary,
        Network best,
        Pictures pictures) {
    /** Shows pictures. */
    public interface Pictures {
        /**
         * Shows an image in its present state.
         *
         * @param name of it among all pictures
         * @param png its bytes
         */
        void show(String name, String title, byte[] png);
    }
}

package chainrule.engine;

/** A network on an engine, being trained. */
public interface Training extends NetworkInTraining {
    /**
     * Makes some of the updates of an epoch.
     *
     * @param epoch from 1; it decides the order of the samples
     * @param first the first step to make, from 0 within the epoch
     * @param steps how many
     * @param tally counts every sample when it is trained on, before the update of its batch
     */
    void run(int epoch, int first, int steps, RunningMetrics tally);
}

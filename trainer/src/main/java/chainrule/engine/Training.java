package chainrule.engine;

/** A network on an engine, being trained. */
public interface Training extends Network {
    /**
     * Makes some of the updates of an epoch.
     *
     * @param epoch from 1; it decides the order of the samples
     * @param first the first step to make, from 0 within the epoch
     * @param steps how many
     * @param tally counts every sample as it is trained on, before the update of its batch
     */
    void run(int epoch, int first, int steps, Tally tally);

    /** A copy of all that the next steps depend on: a job that begins with it goes on with the same bits. */
    TrainingState state();
}

package chainrule.study.remote;

import chainrule.engine.Engine;

/** Machines that train one network together: each trains a copy on its share of a batch, and the copies are averaged. */
public interface AveragingCluster extends AutoCloseable {
    /** How many copies may be trained at the same time. */
    int cores();

    /**
     * What trains so.
     *
     * @param workers how many copies share a batch
     * @param averageEvery updates that each makes of its share before they are averaged
     */
    Engine engine(int workers, int averageEvery);

    /** Lets the machines go. */
    @Override
    void close();
}

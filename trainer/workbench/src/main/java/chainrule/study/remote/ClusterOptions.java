package chainrule.study.remote;

/**
 * How the trials of a study are trained on other machines.
 *
 * @param address of the data for machines that haven't got them, see {@link TrialTask}; or empty
 * @param weights whether the weights that a training run ends with come back, in addition to its metrics
 */
public record ClusterOptions(Cluster cluster, String address, boolean weights) implements AutoCloseable {
    @Override
    public void close() {
        cluster.close();
    }
}

package chainrule.engine;

import chainrule.datasets.Batches;
import java.util.List;

/**
 * Networks on an engine, trained together: each follows the trajectory that it would have alone. Where an engine does the
 * work of all in one operation, its sums may be in another order than for one, so that the last bits differ. Not for use
 * by several threads at the same time.
 */
public interface TrainingGroup extends AutoCloseable {
    /** In the order of their jobs; closed with the group. */
    List<NetworkInTraining> members();

    /**
     * Makes some of the updates of an epoch, for every member.
     *
     * @param epoch from 1; with a member's seed it decides the order of its samples
     * @param first the first step to make, from 0 within the epoch
     * @param steps how many
     * @param tallies one for each member: counts every sample when it is trained on, before the update of its batch
     */
    void run(int epoch, int first, int steps, List<RunningMetrics> tallies);

    /** Mean loss and accuracy of every member over samples. */
    default List<RunningMetrics> evaluate(Batches samples) {
        return members().stream().map(member -> member.evaluate(samples)).toList();
    }

    @Override
    void close();

    /** A training run as a group of one. */
    static TrainingGroup of(Training training) {
        return new TrainingGroup() {
            @Override
            public List<NetworkInTraining> members() {
                return List.of(training);
            }

            @Override
            public void run(int epoch, int first, int steps, List<RunningMetrics> tallies) {
                training.run(epoch, first, steps, tallies.get(0));
            }

            @Override
            public void close() {
                training.close();
            }
        };
    }
}

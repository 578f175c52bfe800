package chainrule.study.remote;

import chainrule.study.store.TrialResult;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Other machines that train the trials of a study. */
public interface Cluster extends AutoCloseable {
    /**
     * Trains them, each on whichever machine is free. One whose machine is lost is trained again on another.
     *
     * @param listener is called by the calling thread alone
     * @param interrupted asked often: whether to stop
     * @return false if it was interrupted
     * @throws chainrule.base.UserException if the cluster can't be reached, or loses a trial again and again
     */
    boolean run(List<TrialTask> tasks, Listener listener, BooleanSupplier interrupted);

    @Override
    void close();

    /** Hears what becomes of the trials. */
    interface Listener {
        /** The number that is being trained now. */
        void running(int count);

        /**
         * One has ended.
         *
         * @param task its place among the tasks
         */
        void ended(int task, TrialResult result);

        /** Something that the user should know, in a line. */
        void notice(String text);
    }
}

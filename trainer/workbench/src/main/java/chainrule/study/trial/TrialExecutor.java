package chainrule.study.trial;

import java.util.List;
import java.util.function.Consumer;

/** Where the trials of a study are trained. */
public interface TrialExecutor {
    /**
     * Trains them. As each is done, its folder is written and it is counted.
     *
     * @param done is given each outcome, perhaps by several threads
     * @throws chainrule.base.UserException if it was interrupted, or one of them can't be trained at all
     */
    void run(List<TrialRun> runs, StudyCounts counts, Consumer<Outcome> done);
}

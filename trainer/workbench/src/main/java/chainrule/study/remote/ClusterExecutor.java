package chainrule.study.remote;

import chainrule.base.UserException;
import chainrule.study.store.TrialFolders;
import chainrule.study.store.TrialResult;
import chainrule.study.trial.Outcome;
import chainrule.study.trial.StudyCounts;
import chainrule.study.trial.TrialExecutor;
import chainrule.study.trial.TrialRun;
import java.util.List;
import java.util.function.Consumer;

/**
 * On a cluster, each trial alone: those that an engine here would train together are there on different machines.
 *
 * @param command for the provenance
 * @param cores of this machine
 */
public record ClusterExecutor(ClusterOptions how, List<String> command, int cores) implements TrialExecutor {
    @Override
    public void run(List<TrialRun> runs, StudyCounts counts, Consumer<Outcome> done) {
        if (runs.isEmpty()) {
            return;
        }
        var tasks =
                runs.stream().map(run -> TrialTask.of(run, cores, how, command)).toList();
        var keeper = new Keeper(runs, counts, done);
        if (!how.cluster().run(tasks, keeper, counts::isStopped)) {
            throw counts.interruption();
        }
    }

    /** Writes each result down as it comes. */
    private record Keeper(List<TrialRun> runs, StudyCounts counts, Consumer<Outcome> done) implements Cluster.Listener {
        @Override
        public void running(int count) {
            counts.running(count);
        }

        @Override
        public void ended(int task, TrialResult result) {
            if (result.refusal() != null) {
                throw new UserException(result.refusal());
            }
            var run = runs.get(task);
            var outcome = TrialFolders.keep(run.trial(), run.directory(), result);
            counts.ended(outcome, false);
            done.accept(outcome);
        }

        @Override
        public void notice(String text) {
            counts.notice(text);
        }
    }
}

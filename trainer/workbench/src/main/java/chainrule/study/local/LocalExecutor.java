package chainrule.study.local;

import chainrule.base.UserException;
import chainrule.study.store.TrialFolders;
import chainrule.study.trial.Outcome;
import chainrule.study.trial.StudyCounts;
import chainrule.study.trial.TrialExecutor;
import chainrule.study.trial.TrialRun;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * On this machine: those that share the cores first, and what has the same number of threads together.
 *
 * @param command for the provenance
 */
public record LocalExecutor(List<String> command, int cores) implements TrialExecutor {
    @Override
    public void run(List<TrialRun> runs, StudyCounts counts, Consumer<Outcome> done) {
        runs.stream().collect(Collectors.groupingBy(run -> Sharing.atOnce(run.trial(), cores))).entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.reverseOrder()))
                .forEach(group -> run(group.getValue(), group.getKey(), counts, done));
    }

    /** Trains trials of as many threads, several at the same time; those that an engine trains together count as one. */
    private void run(List<TrialRun> runs, int atOnce, StudyCounts counts, Consumer<Outcome> done) {
        var pool = Executors.newFixedThreadPool(atOnce, task -> {
            var thread = new Thread(task, "chainrule-trial");
            thread.setDaemon(true);
            return thread;
        });
        try {
            var futures = TrialGroup.of(runs).stream()
                    .map(group -> pool.submit(() -> run(group, counts, done)))
                    .toList();
            for (var future : futures) {
                future.get();
            }
        } catch (ExecutionException e) {
            counts.stop();
            if (e.getCause() instanceof UserException mistake) {
                throw mistake;
            }
            throw new IllegalStateException("a trial failed", e.getCause());
        } catch (InterruptedException e) {
            counts.stop();
            Thread.currentThread().interrupt();
            throw counts.interruption();
        } finally {
            pool.shutdownNow();
        }
    }

    private void run(TrialGroup group, StudyCounts counts, Consumer<Outcome> done) {
        TrialGroup.Done each = (outcome, provenance) -> {
            TrialFolders.write(outcome, provenance);
            counts.ended(outcome, false);
            done.accept(outcome);
        };
        if (!group.run(command, counts, each, counts::isStopped)) {
            throw counts.interruption();
        }
    }
}

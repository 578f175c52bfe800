package chainrule.spark;

import chainrule.study.remote.TrialTask;
import chainrule.study.remote.TrialWorker;
import chainrule.study.store.TrialResult;
import java.io.Serializable;
import java.util.Locale;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/** What an executor does with a task: trains the one trial that is in it. */
final class TrainOnExecutor extends AbstractFunction1<Iterator<TrialTask>, TrialResult> implements Serializable {
    private static final long serialVersionUID = 1;

    /** One for the process: tasks come and go, and the data that they share stay. */
    private static final class Process {
        private static final TrialWorker WORKER = worker();

        private static TrialWorker worker() {
            // As on the command line: numbers in messages look the same everywhere.
            Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
            return TrialWorker.standard();
        }
    }

    @Override
    public TrialResult apply(Iterator<TrialTask> trials) {
        var context = TaskContext.get();
        return Process.WORKER.train(trials.next(), context::isInterrupted).orElseThrow(TaskKilledException::new);
    }
}

package chainrule.study.trial;

import chainrule.base.UserException;
import chainrule.engine.NetworkInTraining;
import chainrule.train.EpochMetrics;
import chainrule.train.TrainingListener;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Counts what all that train do, and tells the study's listener. */
public final class StudyCounts implements TrainingListener {
    private final StudyListener listener;
    private final BooleanSupplier interrupted;
    private final int trials;
    private final int epochs;
    private int trialsDone;
    private int trialsFailed;
    private int trialsRunning;
    private int epochsDone;
    private volatile boolean stopped;

    public StudyCounts(List<Trial> trials, StudyListener listener, BooleanSupplier interrupted) {
        this.listener = listener;
        this.interrupted = interrupted;
        this.trials = trials.size();
        this.epochs = trials.stream().mapToInt(Trial::epochs).sum();
    }

    @Override
    public synchronized void epochEnded(EpochMetrics metrics, boolean best, NetworkInTraining trainee) {
        epochsDone++;
        listener.epochsDone(epochsDone, epochs);
    }

    /** The number that is being trained on a cluster. */
    public synchronized void running(int count) {
        trialsRunning = count;
        listener.trialsRunning(new StudyListener.Standing(trialsDone, trialsRunning, trialsFailed, trials));
    }

    public void notice(String text) {
        listener.notice(text);
    }

    public synchronized void ended(Outcome outcome, boolean before) {
        trialsDone++;
        trialsFailed += outcome.failure().isPresent() ? 1 : 0;
        // A trial may have stopped early, or been done before: its epochs need not be waited for.
        int trained = outcome.epochs().size()
                - (outcome.trial().until() - outcome.trial().epochs());
        epochsDone += outcome.trial().epochs() - (before ? 0 : Math.max(0, trained));
        listener.trialDone(outcome, before, trialsDone, trials);
    }

    public synchronized UserException interruption() {
        return new UserException("interrupted: %d of %d trials are done; run the same command again to resume"
                .formatted(trialsDone, trials));
    }

    public void stop() {
        stopped = true;
    }

    public boolean isStopped() {
        return stopped || interrupted.getAsBoolean();
    }
}

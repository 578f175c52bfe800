package chainrule.cli.terminal;

import chainrule.base.Message;
import chainrule.base.Printable;
import chainrule.datasets.Progress;
import chainrule.study.Metric;
import chainrule.study.trial.Outcome;
import chainrule.study.trial.StudyListener;
import chainrule.wording.FlagWording;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Shows how far a study is: a line for each trial that ended, and on a terminal below them how many epochs are done and how
 * long the rest will take.
 */
public final class StudyProgress implements StudyListener, Progress, AutoCloseable {
    private final PrintStream out;
    private final ProgressBar bar;
    private final Optional<Metric> metric;
    private final long begin = System.nanoTime();
    private int doneBefore = -1;
    private Standing clusterBegan;
    private long clusterBeganAt;

    StudyProgress(PrintStream out, ProgressBar bar) {
        this(out, bar, Metric.AUTO);
    }

    /** @param metric that is shown of each trial after its last epoch; {@link Metric#AUTO}: the score */
    StudyProgress(PrintStream out, ProgressBar bar, String metric) {
        this(out, bar, metric.equals(Metric.AUTO) ? Optional.empty() : Optional.of(Metric.named(metric)));
    }

    private StudyProgress(PrintStream out, ProgressBar bar, Optional<Metric> metric) {
        this.out = out;
        this.bar = bar;
        this.metric = metric;
    }

    /** @param metric that is shown of each trial; empty: the score */
    public static StudyProgress onStandardError(Optional<Metric> metric) {
        return new StudyProgress(System.err, ProgressBar.onStandardError(0), metric);
    }

    @Override
    public void report(String what, long done, long total) {
        bar.report(what, done, total);
    }

    @Override
    public synchronized void epochsDone(int done, int total) {
        doneBefore = doneBefore < 0 ? done - 1 : doneBefore;
        double seconds = (System.nanoTime() - begin) * 1e-9;
        double left = seconds * (total - done) / (done - doneBefore);
        bar.show("training", (double) done / total, List.of("%d/%d epochs".formatted(done, total), left(left)));
    }

    @Override
    public synchronized void trialsRunning(Standing standing) {
        // An experiment may consist of several studies.
        if (clusterBegan == null || standing.total() != clusterBegan.total() || standing.done() < clusterBegan.done()) {
            clusterBegan = standing;
            clusterBeganAt = System.nanoTime();
        }
        var details = new ArrayList<>(List.of(
                "%d/%d trials done".formatted(standing.done(), standing.total()),
                "%d running".formatted(standing.running()),
                "%d failed".formatted(standing.failed())));
        int since = standing.done() - clusterBegan.done();
        if (since > 0) {
            double seconds = (System.nanoTime() - clusterBeganAt) * 1e-9;
            details.add(1, left(seconds * (standing.total() - standing.done()) / since));
        }
        bar.show("cluster", (double) standing.done() / standing.total(), details);
    }

    @Override
    public void notice(Message message) {
        notice(message.in(FlagWording.INSTANCE));
    }

    @Override
    public synchronized void notice(String text) {
        bar.close();
        // Notices come from other machines.
        out.println(Printable.line(text));
    }

    private static String left(double seconds) {
        return ProgressBar.clock(Math.round(seconds)) + " left";
    }

    @Override
    public synchronized void trialDone(Outcome outcome, boolean before, int done, int total) {
        bar.close();
        String result = outcome.failure()
                .map(failure -> "failed: " + failure)
                .or(() -> metric.map(m -> m.label() + " " + m.text(m.result(outcome))))
                .orElseGet(() -> score(outcome));
        out.println(Printable.line(String.format(
                Locale.ROOT,
                "%d/%d  %s, %s: %s, %s",
                done,
                total,
                outcome.trial().label(),
                outcome.trial().which(),
                result,
                before ? "done before" : String.format(Locale.ROOT, "%.1f s", outcome.seconds()))));
    }

    private static String score(Outcome outcome) {
        var score = outcome.validation().metric();
        var metric = outcome.heldOut().isPresent() ? Metric.test(score) : Metric.validation(score);
        return metric.label() + " " + metric.text(metric.result(outcome));
    }

    @Override
    public void close() {
        bar.close();
    }
}

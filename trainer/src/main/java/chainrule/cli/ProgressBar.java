package chainrule.cli;

import chainrule.datasets.Progress;
import chainrule.engine.Tally;
import chainrule.engine.Trainee;
import chainrule.train.EpochMetrics;
import chainrule.train.Score;
import chainrule.train.TrainingListener;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows how far a command is. On a terminal it draws one line over and over; every epoch leaves a line that stays. What
 * is no terminal, such as a log file, gets only the lines that stay, and no control character.
 *
 * <p>It may hear from several threads.
 */
final class ProgressBar implements TrainingListener, Progress, AutoCloseable {
    private static final long NANOS_BETWEEN_DRAWINGS = 100_000_000;

    private final PrintStream out;
    private final boolean interactive;
    private final int epochs;
    private final LongSupplier nanoTime;
    private final ProgressLine line;

    private String drawn = "";
    private String drawnAbout = "";
    private long drawnAt;
    private Moment trainingBegan;
    private Moment epochBegan;
    private double secondsBefore;

    /**
     * @param interactive whether {@code out} is a terminal that draws over a line
     * @param width of the terminal, in columns
     * @param epochs how many there will be; 0 where nothing is trained
     */
    ProgressBar(PrintStream out, boolean interactive, int width, int epochs) {
        this(out, interactive, width, epochs, System::nanoTime);
    }

    /** @param nanoTime a clock, as {@link System#nanoTime} */
    ProgressBar(PrintStream out, boolean interactive, int width, int epochs, LongSupplier nanoTime) {
        this.out = out;
        this.interactive = interactive;
        this.epochs = epochs;
        this.nanoTime = nanoTime;
        // Some terminals begin a new line as soon as the last column is written.
        line = new ProgressLine(width - 1);
    }

    static ProgressBar onStandardError(int epochs) {
        var terminal = Terminal.ofStandardError();
        return new ProgressBar(System.err, terminal.interactive(), terminal.width(), epochs);
    }

    @Override
    public synchronized void report(String what, long done, long total) {
        if (total >= 0 && done >= total) {
            erase();
        } else if (isDue(what)) {
            draw(line.of(what, total > 0 ? (double) done / total : Double.NaN, List.of(amount(done, total))));
        }
    }

    /** How far something is that knows its own details. */
    synchronized void show(String what, double share, List<String> details) {
        if (isDue(what)) {
            draw(line.of(what, share, details));
        }
    }

    /** Done and total, in thousands or millions where they are many. */
    private static String amount(long done, long total) {
        long most = Math.max(done, total);
        long unit = most >= 10_000_000 ? 1_000_000 : most >= 10_000 ? 1_000 : 1;
        String suffix = unit == 1 ? "" : unit == 1_000 ? " k" : " M";
        return total < 0 ? done / unit + suffix : done / unit + "/" + Math.round((double) total / unit) + suffix;
    }

    @Override
    public synchronized void stepsMade(int epoch, int step, int steps, Tally soFar) {
        double share = (double) step / steps;
        var now = new Moment(nanoTime.getAsLong(), (epoch - 1 + share) / Math.max(epoch, epochs), soFar.count());
        trainingBegan = trainingBegan == null ? now : trainingBegan;
        epochBegan = epochBegan == null ? now : epochBegan;
        if (isDue("training")) {
            draw(line.of(counted(epoch), share, details(now, soFar)));
        }
    }

    private List<String> details(Moment now, Tally soFar) {
        var details = new ArrayList<String>();
        details.add(String.format(Locale.ROOT, "loss %.4f", soFar.loss()));
        details.add(String.format(Locale.ROOT, "acc %.3f", soFar.accuracy()));
        if (now.nanos > trainingBegan.nanos && now.share > trainingBegan.share) {
            double left = trainingBegan.secondsUntil(now) * (1 - now.share) / (now.share - trainingBegan.share);
            details.add(clock(Math.round(left)) + " left");
        }
        if (now.nanos > epochBegan.nanos && now.samples > epochBegan.samples) {
            double rate = (now.samples - epochBegan.samples) / epochBegan.secondsUntil(now);
            details.add(String.format(Locale.ROOT, "%,.0f/s", rate));
        }
        return details;
    }

    @Override
    public synchronized void epochEnded(EpochMetrics metrics, boolean best, Trainee trainee) {
        boolean validated = !metrics.validation().equals(Score.NONE);
        var parts = new ArrayList<>(List.of(counted(metrics.epoch()), scored("train", metrics.train())));
        if (validated) {
            parts.add(scored("val", metrics.validation()));
        }
        String seconds = String.format(Locale.ROOT, "%.1f s", metrics.seconds() - secondsBefore);
        parts.add(validated && best ? seconds + " best" : seconds);
        erase();
        out.println(String.join("  ", parts));
        secondsBefore = metrics.seconds();
        epochBegan = null;
    }

    private static String scored(String split, Score score) {
        return String.format(Locale.ROOT, "%s loss %.4f acc %.3f", split, score.loss(), score.accuracy());
    }

    private String counted(int epoch) {
        int digits = Integer.toString(epochs).length();
        return String.format(Locale.ROOT, "epoch %" + digits + "d/%d", epoch, epochs);
    }

    /** Such as 1:05, or 2:01:05. */
    static String clock(long seconds) {
        return seconds < 3600
                ? "%d:%02d".formatted(seconds / 60, seconds % 60)
                : "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    /** Whether it is time to draw again; news about something else never wait. */
    private boolean isDue(String about) {
        long now = nanoTime.getAsLong();
        boolean due = interactive
                && (drawn.isEmpty() || !about.equals(drawnAbout) || now - drawnAt >= NANOS_BETWEEN_DRAWINGS);
        if (due) {
            drawnAt = now;
            drawnAbout = about;
        }
        return due;
    }

    private void draw(String text) {
        out.print("\r" + text + " ".repeat(Math.max(0, drawn.length() - text.length())));
        out.flush();
        drawn = text;
    }

    private void erase() {
        if (!drawn.isEmpty()) {
            out.print("\r" + " ".repeat(drawn.length()) + "\r");
            out.flush();
            drawn = "";
        }
    }

    /** Leaves the cursor at the beginning of an empty line. */
    @Override
    public synchronized void close() {
        erase();
    }

    /**
     * A point of the training.
     *
     * @param share of the whole training that is done
     * @param samples of the epoch that are done
     */
    private record Moment(long nanos, double share, long samples) {
        double secondsUntil(Moment later) {
            return (later.nanos - nanos) * 1e-9;
        }
    }
}

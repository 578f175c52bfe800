package chainrule.cli.terminal;

import chainrule.base.Decimals;
import chainrule.datasets.Progress;
import chainrule.engine.NetworkInTraining;
import chainrule.train.EpochMetrics;
import chainrule.train.Monitored;
import chainrule.train.Score;
import chainrule.train.TrainingListener;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Shows how far a command is. On a terminal it draws one line over and over; an epoch leaves a line that stays. Where there are
 * many epochs and they are short, only some do, such as every fiftieth of 10,000. What is not a terminal, such as a log file, gets
 * only the lines that stay, and no control character.
 *
 * <p>It may hear from several threads.
 */
public final class ProgressBar implements TrainingListener, Progress, AutoCloseable {
    private static final long NANOS_BETWEEN_DRAWINGS = 100_000_000;

    private static final long NANOS_OF_SILENCE = 10_000_000_000L;
    private static final int MOST_LINES = 200;

    private final PrintStream out;
    private final boolean interactive;
    private final int epochs;
    private final LongSupplier nanoTime;
    private final IntSupplier width;

    private String drawn = "";
    private String drawnAbout = "";
    private long drawnAt;
    private Moment trainingBegan;
    private Moment epochBegan;
    private double secondsBefore;
    private boolean anyStayed;
    private long stayedAt;

    /**
     * @param interactive whether {@code out} is a terminal that draws over a line
     * @param width of the terminal, in columns; asked anew for each drawing, since people resize their windows
     * @param epochs how many there will be; 0 where nothing is trained
     */
    private ProgressBar(PrintStream out, boolean interactive, IntSupplier width, int epochs) {
        this(out, interactive, width, epochs, System::nanoTime);
    }

    /** @param nanoTime a clock, as {@link System#nanoTime} */
    ProgressBar(PrintStream out, boolean interactive, IntSupplier width, int epochs, LongSupplier nanoTime) {
        this.out = out;
        this.interactive = interactive;
        this.epochs = epochs;
        this.nanoTime = nanoTime;
        this.width = width;
    }

    public static ProgressBar onStandardError(int epochs) {
        return new ProgressBar(
                System.err,
                Terminal.ofStandardError().interactive(),
                () -> Terminal.ofStandardError().width(),
                epochs);
    }

    /** Some terminals begin a new line as soon as the last column is written. */
    private int room() {
        return Math.max(0, width.getAsInt() - 1);
    }

    private ProgressLine line() {
        return new ProgressLine(room());
    }

    @Override
    public synchronized void report(String what, long done, long total) {
        if (total >= 0 && done >= total) {
            erase();
        } else if (isDue(what)) {
            draw(line().of(what, total > 0 ? (double) done / total : Double.NaN, List.of(amount(done, total))));
        }
    }

    /** How far something is that knows its own details. */
    synchronized void show(String what, double share, List<String> details) {
        if (isDue(what)) {
            draw(line().of(what, share, details));
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
    public synchronized void stepsMade(int epoch, int step, int steps, Score soFar, long samples) {
        double share = (double) step / steps;
        var now = new Moment(nanoTime.getAsLong(), (epoch - 1 + share) / Math.max(epoch, epochs), samples);
        trainingBegan = trainingBegan == null ? now : trainingBegan;
        epochBegan = epochBegan == null ? now : epochBegan;
        if (isDue("training")) {
            draw(line().of(counted(epoch), share, details(now, soFar)));
        }
    }

    private List<String> details(Moment now, Score soFar) {
        var details = new ArrayList<String>();
        details.add("loss " + Decimals.of(soFar.loss(), 4));
        details.add(text(soFar));
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
    public synchronized void epochEnded(EpochMetrics metrics, boolean best, NetworkInTraining trainee) {
        if (stays(metrics.epoch())) {
            erase();
            out.println(fitting(metrics, best));
        }
        secondsBefore = metrics.seconds();
        epochBegan = null;
    }

    private boolean stays(int epoch) {
        long now = nanoTime.getAsLong();
        boolean stays =
                !anyStayed || epoch == epochs || epoch % linesApart(epochs) == 0 || now - stayedAt >= NANOS_OF_SILENCE;
        if (stays) {
            anyStayed = true;
            stayedAt = now;
        }
        return stays;
    }

    /** 1, 2, 5, 10, 20, ...: so that there are at most {@value #MOST_LINES} lines. */
    static int linesApart(int epochs) {
        for (int decade = 1; ; decade *= 10) {
            for (int step : new int[] {decade, 2 * decade, 5 * decade}) {
                if (epochs / step <= MOST_LINES) {
                    return step;
                }
            }
        }
    }

    /** A terminal's line omits what does not fit; a file's never does. */
    private String fitting(EpochMetrics metrics, boolean best) {
        boolean validated = !metrics.validation().isNone();
        String head = counted(metrics.epoch());
        String train = scored("train", metrics.train());
        String time = String.format(Locale.ROOT, "%.1f s", metrics.seconds() - secondsBefore);
        String validation = scored("val", metrics.validation());
        String mark = (metrics.monitored().map(ProgressBar::text).orElse("") + (best ? " best" : "")).strip();
        var lines = validated
                ? List.of(
                        joined(head, train, validation, (time + " " + mark).strip()),
                        joined(head, train, validation, mark),
                        joined(head, validation, mark),
                        joined(head, validation),
                        joined(head, "val " + text(metrics.validation())))
                : List.of(
                        joined(head, train, time), joined(head, train), joined(head, "train " + text(metrics.train())));
        int most = interactive ? room() : Integer.MAX_VALUE;
        return lines.stream().filter(line -> line.length() <= most).findFirst().orElse(lines.get(lines.size() - 1));
    }

    private static String joined(String... parts) {
        return String.join("  ", parts).stripTrailing();
    }

    private static String scored(String split, Score score) {
        return "%s loss %s %s".formatted(split, Decimals.of(score.loss(), 4), text(score));
    }

    /** Accuracies have a short name here; so does the subset accuracy of labels. */
    private static String text(Score score) {
        String name = score.metric().isShare() ? "acc" : score.metric().label();
        return Double.isNaN(score.score()) ? name + " –" : name + " " + Decimals.of(score.score(), 3);
    }

    private static String text(Monitored monitored) {
        return String.format(Locale.ROOT, "%s %.4g", monitored.metric().label(), monitored.value());
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
        // More would run into the next line of a window that has become narrower.
        int before = Math.min(drawn.length(), room());
        out.print("\r" + text + " ".repeat(Math.max(0, before - text.length())));
        out.flush();
        drawn = text;
    }

    private void erase() {
        if (!drawn.isEmpty()) {
            out.print("\r" + " ".repeat(Math.min(drawn.length(), room())) + "\r");
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

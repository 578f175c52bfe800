package chainrule.cli;

import chainrule.datasets.Progress;
import chainrule.engine.Tally;
import chainrule.engine.Training;
import chainrule.train.EpochMetrics;
import chainrule.train.Score;
import chainrule.train.TrainingListener;
import java.io.PrintStream;

/**
 * Shows how far work has come: on a terminal one line that is drawn again and again, and everywhere a line for each epoch.
 * Not for use by several threads at once, but for {@link #report}.
 */
final class ProgressBar implements TrainingListener, Progress, AutoCloseable {
    private static final long REDRAW_NANOS = 100_000_000;
    private static final int LEAST_BAR = 10;

    private final PrintStream out;
    private final Terminal terminal;
    private final int epochs;
    private long drawn = System.nanoTime() - REDRAW_NANOS;
    private boolean dirty;
    private long epochBegan;

    /** @param epochs how many there will be */
    ProgressBar(PrintStream out, Terminal terminal, int epochs) {
        this.out = out;
        this.terminal = terminal;
        this.epochs = epochs;
    }

    static ProgressBar onStandardError(int epochs) {
        return new ProgressBar(System.err, Terminal.ofStandardError(), epochs);
    }

    @Override
    public synchronized void report(String what, long done, long total) {
        String amount = total < 0
                ? amount(done)
                : "%3d%%  %s of %s".formatted(percent(done, total), amount(done), amount(total));
        draw(done == total, what + "  ", total < 0 ? 0 : (double) done / Math.max(1, total), "  " + amount);
    }

    private static String amount(long count) {
        return count < 10_000_000 ? "%,d".formatted(count) : "%,d M".formatted(count / 1_000_000);
    }

    private static long percent(long done, long total) {
        return total == 0 ? 100 : 100 * done / total;
    }

    @Override
    public synchronized void stepsMade(int epoch, int step, int steps, Tally soFar) {
        if (epochBegan == 0) {
            epochBegan = System.nanoTime();
        }
        double seconds = (System.nanoTime() - epochBegan) * 1e-9;
        String speed = seconds > 0.2 ? "  %,.0f/s".formatted(soFar.count() / seconds) : "";
        draw(
                false,
                "epoch %d/%d  ".formatted(epoch, epochs),
                (double) step / steps,
                "  loss %.4f  accuracy %.4f%s".formatted(soFar.loss(), soFar.accuracy(), speed));
    }

    @Override
    public synchronized void epochEnded(EpochMetrics metrics, boolean best, Training training) {
        erase();
        epochBegan = 0;
        int digits = Integer.toString(epochs).length();
        String validation = metrics.validation().equals(Score.NONE)
                ? ""
                : "  validation %.4f %.4f%s"
                        .formatted(
                                metrics.validation().loss(),
                                metrics.validation().accuracy(),
                                best ? " *" : "");
        out.println(("epoch %" + digits + "d/%d  training %.4f %.4f%s")
                .formatted(
                        metrics.epoch(),
                        epochs,
                        metrics.train().loss(),
                        metrics.train().accuracy(),
                        validation));
    }

    /** A line as wide as the terminal at most: what is left between the texts is the bar. */
    private void draw(boolean now, String before, double share, String after) {
        if (!terminal.interactive() || !now && System.nanoTime() - drawn < REDRAW_NANOS) {
            return;
        }
        drawn = System.nanoTime();
        int room = terminal.width() - 1 - before.length() - after.length() - 2;
        String bar = "";
        if (room >= LEAST_BAR) {
            int full = (int) Math.round(room * Math.min(1, share));
            bar = "[" + "#".repeat(full) + " ".repeat(room - full) + "]";
        }
        String line = before + bar + after;
        erase();
        out.print(line.substring(0, Math.min(line.length(), terminal.width() - 1)));
        out.flush();
        dirty = true;
    }

    private void erase() {
        if (dirty) {
            out.print("\r" + " ".repeat(terminal.width() - 1) + "\r");
            dirty = false;
        }
    }

    @Override
    public synchronized void close() {
        erase();
        out.flush();
    }
}

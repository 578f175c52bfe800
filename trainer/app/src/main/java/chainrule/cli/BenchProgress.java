package chainrule.cli;

import java.io.PrintWriter;
import java.util.function.Consumer;

/** Prints how far a bench is, every few seconds; a quick one prints nothing. */
final class BenchProgress implements Consumer<String> {
    private static final long NANOS = 3_000_000_000L;

    private final PrintWriter to;
    private long next = System.nanoTime() + NANOS;

    BenchProgress(PrintWriter to) {
        this.to = to;
    }

    @Override
    public void accept(String text) {
        if (System.nanoTime() - next >= 0) {
            next = System.nanoTime() + NANOS;
            to.println(text);
            to.flush();
        }
    }
}

package chainrule.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Ctrl-C, or any other request to end: work that asks learns of it and has the time to finish, then the process ends
 * with the code of its signal (130 for SIGINT, 143 for SIGTERM). A second request ends it at once.
 */
final class Interruption implements BooleanSupplier, AutoCloseable {
    private static final String[] SIGNALS = {"INT", "TERM"};
    private static final int CODE_OF_SIGNAL = 128;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupt, "interruption");
    private final AtomicBoolean requested = new AtomicBoolean();
    private final Map<Signal, SignalHandler> before = new HashMap<>();

    Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
        for (String name : SIGNALS) {
            try {
                var signal = new Signal(name);
                before.put(signal, Signal.handle(signal, this::handle));
            } catch (IllegalArgumentException taken) {
                // The JVM was told to leave its signals alone (-Xrs), or the system has none of this name.
            }
        }
    }

    private void handle(Signal signal) {
        int code = CODE_OF_SIGNAL + signal.getNumber();
        if (requested.getAndSet(true)) {
            Runtime.getRuntime().halt(code);
        }
        // Runs the hook, which waits for the work.
        System.exit(code);
    }

    private void interrupt() {
        asked.countDown();
        await(finished);
    }

    /** Waits until there is a request to end. */
    void await() {
        await(asked);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean getAsBoolean() {
        return asked.getCount() == 0;
    }

    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
            before.forEach(Signal::handle);
        } catch (IllegalStateException shuttingDown) {
            // The hook is running, and has just been let go.
        }
    }
}

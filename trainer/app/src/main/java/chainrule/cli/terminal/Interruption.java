package chainrule.cli.terminal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Ctrl-C, or any other request to end: work that asks learns of it and has the time to finish, then the process ends
 * with the code of its signal (130 for SIGINT, 143 for SIGTERM). A second request ends it immediately, and so does a batch that takes
 * longer than a minute: whoever asked will not wait for ever, and the last checkpoint is there.
 */
public final class Interruption implements BooleanSupplier, AutoCloseable {
    private static final List<String> SIGNALS = List.of("INT", "TERM");
    private static final int CODE_OF_SIGNAL = 128;
    private static final Duration UNTIL_NOTICE = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupt, "interruption");
    private final AtomicBoolean requested = new AtomicBoolean();
    private final List<Runnable> before;

    private final Duration untilNotice;
    private final Duration patience;

    public Interruption() {
        this(UNTIL_NOTICE, PATIENCE);
    }

    /**
     * @param untilNotice when the user is told what is waited for
     * @param patience how long after that the process ends without the work
     */
    public Interruption(Duration untilNotice, Duration patience) {
        this.untilNotice = untilNotice;
        this.patience = patience;
        register();
        before = SIGNALS.stream()
                .map(name -> Signals.handle(name, this::handle))
                .flatMap(Optional::stream)
                .toList();
    }

    /** In a process that is already ending no work begins: this returns no more. */
    private void register() {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            await();
        }
    }

    private void handle(int signal) {
        int code = CODE_OF_SIGNAL + signal;
        if (requested.getAndSet(true)) {
            Runtime.getRuntime().halt(code);
        }
        // Runs the hook, which waits for the work.
        System.exit(code);
    }

    /** Asks the work to finish, and returns when it has, or has taken too long. */
    public void interrupt() {
        asked.countDown();
        if (!await(finished, untilNotice)) {
            System.err.println("Waiting for the batch to end; a second request to end does not wait.");
            if (!await(finished, patience)) {
                System.err.println(
                        "The batch takes too long: ended without it. A training run can be resumed from its last checkpoint.");
            }
        }
    }

    /** Waits until there is a request to end. */
    public void await() {
        await(asked);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean await(CountDownLatch latch, Duration patience) {
        try {
            return latch.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
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
            before.forEach(Runnable::run);
        } catch (IllegalStateException shuttingDown) {
            // The hook is running, and has just been let go.
        }
    }
}

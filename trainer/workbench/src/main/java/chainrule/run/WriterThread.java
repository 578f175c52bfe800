package chainrule.run;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Writes a run's files during the training: on one thread, in the order in which the work is handed over. So what stands on
 * the disk at any moment is what a training run that waits for each file would have left at some moment.
 *
 * <p>After a failure nothing more is written, and whoever hands over more work or waits hears of it. For use by one thread.
 */
final class WriterThread implements AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        var writer = new Thread(work, "run-writer");
        writer.setDaemon(true);
        return writer;
    });

    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    /** Hands over some work. */
    void write(Runnable work) {
        requireNoFailure();
        last = last.thenRunAsync(work, thread);
    }

    /** Whether all is written that was handed over. */
    boolean isIdle() {
        requireNoFailure();
        return last.isDone();
    }

    /** Waits until all is written. */
    void finish() {
        try {
            last.join();
        } catch (CompletionException e) {
            throw cause(e);
        }
    }

    private void requireNoFailure() {
        if (last.isCompletedExceptionally()) {
            finish();
        }
    }

    private static RuntimeException cause(CompletionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException cause ? cause : e;
    }

    /** Ends the thread once all is written: a failure that nobody has heard of is not told any more. */
    @Override
    public void close() {
        last.handle((done, failure) -> done).join();
        thread.shutdown();
    }
}

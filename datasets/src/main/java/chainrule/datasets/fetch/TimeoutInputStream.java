package chainrule.datasets.fetch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Gives up on a stream that delivers nothing for a while, by closing it: {@link java.net.http.HttpClient} waits for the
 * rest of a body for ever.
 */
final class TimeoutInputStream extends FilterInputStream {
    private final Duration patience;
    private final Executor later;
    private volatile long reads;
    private volatile boolean closed;
    private volatile boolean stalled;

    TimeoutInputStream(InputStream in, Duration patience) {
        super(in);
        this.patience = patience;
        this.later = CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS);
        watch(-1);
    }

    private void watch(long readsThen) {
        if (closed) {
            return;
        }
        if (reads == readsThen) {
            stalled = true;
            closeQuietly();
        } else {
            long readsNow = reads;
            later.execute(() -> watch(readsNow));
        }
    }

    private void closeQuietly() {
        try {
            in.close();
        } catch (IOException e) {
            // It is given up for another reason, which the reader hears.
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        try {
            int got = super.read(bytes, offset, count);
            requireFlow();
            reads++;
            return got;
        } catch (IOException e) {
            requireFlow();
            throw e;
        }
    }

    private void requireFlow() throws IOException {
        if (stalled) {
            throw new IOException("nothing came for %d s".formatted(Math.max(1, patience.toSeconds())));
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        super.close();
    }
}

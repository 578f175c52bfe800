package chainrule.datasets.fetch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Lets processes do something one after the other, such as filling the same place of the cache. */
public final class ProcessLock {
    private ProcessLock() {}

    /** Work that may write. */
    @FunctionalInterface
    public interface Work {
        void run() throws IOException;
    }

    /**
     * Waits until no other process is at work, then works. For one thread of a process at a time.
     *
     * @param lock a file that stays: whoever deletes it might delete the next one's lock
     * @throws IOException if it can't be written
     */
    public static void waitFor(Path lock, Work work) throws IOException {
        try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // Released when the channel is closed.
            channel.lock();
            work.run();
        }
    }
}

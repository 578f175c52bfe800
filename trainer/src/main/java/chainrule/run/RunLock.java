package chainrule.run;

import chainrule.UserException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;

/** Held by the one process that trains in a run's folder; the operating system takes it back when the process ends. */
final class RunLock implements AutoCloseable {
    private static final String FILE = "lock";

    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws UserException if another process has it, or the folder can't be written to */
    static RunLock of(RunDirectory directory) {
        try {
            var channel = FileChannel.open(directory.file(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tried(channel) != null) {
                return new RunLock(channel);
            }
            channel.close();
        } catch (IOException e) {
            throw directory.unwritable(FILE, e);
        }
        throw new UserException("%s is being trained by another process".formatted(directory.path()));
    }

    private static FileLock tried(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The process's end takes the lock back.
        }
    }
}

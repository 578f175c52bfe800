package chainrule.run;

import chainrule.base.UserException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;

/**
 * Held by the one process that trains in a run's folder; the operating system takes it back when the process ends. The file
 * names that process, so that others learn of it without trying the lock, which would keep it from a training run that begins.
 */
final class RunLock implements AutoCloseable {
    /** Far more than two numbers need. */
    private static final int MOST_BYTES = 100;

    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws UserException if another process has it, or the folder can't be written to */
    static RunLock of(RunDirectory directory) {
        try {
            var channel = FileChannel.open(
                    directory.file(RunDirectory.LOCK),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);
            if (tried(channel) != null) {
                return signed(channel);
            }
            channel.close();
        } catch (IOException e) {
            throw directory.unwritable(RunDirectory.LOCK, e);
        }
        throw new UserException("%s is being trained by another process".formatted(directory.path()));
    }

    private static RunLock signed(FileChannel channel) throws IOException {
        try {
            channel.truncate(0);
            channel.write(StandardCharsets.UTF_8.encode(
                    LockHolder.of(ProcessHandle.current()).text()));
            return new RunLock(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether a process of this machine holds it. */
    static boolean isHeld(RunDirectory directory) {
        var file = directory.path().resolve(RunDirectory.LOCK);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            // Any bytes are a text in this encoding: what is in the file decides, and not whether it is one.
            String text = new String(in.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1);
            return LockHolder.parse(text).filter(LockHolder::isAlive).isPresent();
        } catch (IOException e) {
            // Windows lets nobody read a file that is locked.
            return Files.isReadable(file);
        }
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
        try (channel) {
            channel.truncate(0);
        } catch (IOException e) {
            // The process's end takes the lock back.
        }
    }
}

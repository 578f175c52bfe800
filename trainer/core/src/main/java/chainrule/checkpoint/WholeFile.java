package chainrule.checkpoint;

import chainrule.base.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are whole or absent: they are written under another name, forced to the disk and renamed. */
public final class WholeFile {
    private WholeFile() {}

    /**
     * Replaces a file.
     *
     * @throws UserException if the folder can't be written to or the disk is full
     */
    public static void write(Path file, byte[] bytes) {
        var part = file.resolveSibling("%s.%d-%d.part"
                .formatted(
                        file.getFileName(),
                        ProcessHandle.current().pid(),
                        Thread.currentThread().getId()));
        try {
            Files.deleteIfExists(part);
            try (var channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                for (var buffer = ByteBuffer.wrap(bytes); buffer.hasRemaining(); ) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            discard(part);
            throw new UserException(
                    "%s can't be written: %s; check the folder, its permissions and the disk".formatted(file, e), e);
        }
    }

    private static void discard(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // It could not be written, and has no use.
        }
    }
}

package chainrule.base;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are whole or absent: they are written under another name, forced to the disk and renamed. */
public final class AtomicFile {
    private AtomicFile() {}

    /** What gives the finished file its name. */
    private interface Naming {
        void rename(Path from, Path to) throws IOException;
    }

    /**
     * Writes a file, in the place of one that may be there. A link there is replaced, not followed.
     *
     * @param part the other name, in the same folder; whatever has it is deleted
     * @throws IOException if the folder can't be written to or the disk is full; then nothing has changed
     */
    public static void replace(Path file, Path part, byte[] bytes) throws IOException {
        write(file, part, bytes, AtomicFile::rename);
    }

    /**
     * Writes a file where there is none. One that comes meanwhile stays.
     *
     * @param part the other name, in the same folder; whatever has it is deleted
     * @throws IOException if there is one, the folder can't be written to or the disk is full; then nothing has changed
     */
    public static void create(Path file, Path part, byte[] bytes) throws IOException {
        // Without REPLACE_EXISTING.
        write(file, part, bytes, Files::move);
    }

    private static void write(Path file, Path part, byte[] bytes, Naming naming) throws IOException {
        try {
            // Whatever has this name is of a process that was killed, or a trap: a new file is never a link.
            Files.deleteIfExists(part);
            try (var channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                for (var buffer = ByteBuffer.wrap(bytes); buffer.hasRemaining(); ) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            naming.rename(part, file);
        } catch (IOException e) {
            discard(part);
            throw e;
        }
    }

    /** Gives a file another one's name: also that of a link, which is not followed. */
    public static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Deletes a file that was not finished, if it can. */
    public static void discard(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // It could not be written, and has no use.
        }
    }
}

package chainrule.datasets.fetch;

import chainrule.UserException;
import chainrule.datasets.Progress;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Unpacks a tar.gz that may have been made with bad intent: nothing is written outside the folder, no link or device is
 * made, and what it may unpack to is limited.
 */
final class Unpacking {
    private static final int MOST_ENTRIES = 10_000;
    private static final long MOST_BYTES = 4L << 30;
    private static final int BUFFER = 1 << 16;

    private final Path archive;
    private final Path folder;
    private final Progress progress;
    private int entries;
    private long bytes;

    /** @param folder where to; exists */
    Unpacking(Path archive, Path folder, Progress progress) {
        this.archive = archive;
        this.folder = folder.toAbsolutePath().normalize();
        this.progress = progress;
    }

    /** @throws UserException if the archive is damaged or contains what it must not */
    void run() {
        try (var packed = new BufferedInputStream(Files.newInputStream(archive), BUFFER);
                var tar = new TarArchiveInputStream(new GzipCompressorInputStream(packed, true))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (++entries > MOST_ENTRIES) {
                    throw refusal("more than %,d entries".formatted(MOST_ENTRIES));
                }
                unpack(entry, tar);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new UserException(
                    "%s can't be unpacked (%s): delete it and fetch it again".formatted(archive, e.getMessage()), e);
        }
        if (entries == 0) {
            throw refusal("nothing");
        }
    }

    private void unpack(TarArchiveEntry entry, InputStream content) throws IOException {
        var target = target(entry.getName());
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        if (!isPlainFile(entry)) {
            throw refusal("'%s', which is no plain file".formatted(entry.getName()));
        }
        Files.createDirectories(target.getParent());
        try (var out = Files.newOutputStream(target)) {
            var buffer = new byte[BUFFER];
            for (int got = content.read(buffer); got >= 0; got = content.read(buffer)) {
                bytes += got;
                if (bytes > MOST_BYTES) {
                    throw refusal("more than %,d bytes".formatted(MOST_BYTES));
                }
                out.write(buffer, 0, got);
                progress.report("unpacking " + archive.getFileName(), bytes, -1);
            }
        }
    }

    /** isFile alone is true of much that is none. */
    private static boolean isPlainFile(TarArchiveEntry entry) {
        return entry.isFile()
                && !entry.isLink()
                && !entry.isSymbolicLink()
                && !entry.isCharacterDevice()
                && !entry.isBlockDevice()
                && !entry.isFIFO()
                && !entry.isSparse();
    }

    private Path target(String name) {
        try {
            var target = folder.resolve(name).normalize();
            boolean outside = name.startsWith("/") || name.startsWith("\\") || !target.startsWith(folder);
            if (outside || target.equals(folder) && !name.matches("\\./?")) {
                throw refusal("'%s', a path outside its folder".formatted(name));
            }
            return target;
        } catch (InvalidPathException e) {
            throw refusal("'%s', which is no path".formatted(name));
        }
    }

    private UserException refusal(String what) {
        return new UserException(
                "%s holds %s: it is not what its name says, fetch it from another place".formatted(archive, what));
    }
}

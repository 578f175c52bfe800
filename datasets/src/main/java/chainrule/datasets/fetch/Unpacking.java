package chainrule.datasets.fetch;

import chainrule.base.Printable;
import chainrule.base.UserException;
import chainrule.datasets.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Unpacks a {@code .tar.gz} as if a stranger had packed it: nothing lands outside the folder, there are no links, and
 * neither size nor number can fill the disk.
 */
final class Unpacking {
    /**
     * @param bytes all files together
     * @param entries files and folders
     */
    record Limits(long bytes, int entries) {
        /** Nearly three times what CIFAR takes. */
        static final Limits STANDARD = new Limits(1L << 29, 1000);
    }

    private static final int BUFFER = 1 << 16;
    private static final int LONGEST_NAME = 255;
    /** A long name or other attributes, which the tar reader keeps in memory. */
    private static final long MOST_BYTES_BETWEEN_FILES = 1 << 20;

    private final Path archive;
    private final Limits limits;
    private final Progress progress;
    private long bytes;
    private int entries;

    Unpacking(Path archive, Limits limits, Progress progress) {
        this.archive = archive;
        this.limits = limits;
        this.progress = progress;
    }

    /**
     * Unpacks into a new folder, which is there in the end whole or not at all.
     *
     * @param target must not exist
     * @throws UserException if the archive is damaged or hostile, or there is no room for it
     */
    Path into(Path target) {
        var unfinished = target.resolveSibling(target.getFileName() + ".unpacking");
        try {
            Folders.delete(unfinished);
            Files.createDirectories(unfinished);
            try {
                unpack(unfinished);
                return Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Folders.delete(unfinished);
            }
        } catch (IOException e) {
            throw new UserException(
                    "%s: can't be unpacked (%s); free some space, or name another folder with %s"
                            .formatted(archive, e.getMessage(), Cache.FOLDER_VARIABLE),
                    e);
        }
    }

    private void unpack(Path folder) throws IOException {
        try (var file = Files.newInputStream(archive);
                var gzip = reading(() -> new GZIPInputStream(file, BUFFER));
                var content = new BoundedInputStream(gzip, archive);
                var tar = new TarArchiveInputStream(content)) {
            while (true) {
                content.allow(MOST_BYTES_BETWEEN_FILES);
                var entry = reading(tar::getNextEntry);
                if (entry == null) {
                    break;
                }
                content.allow(limits.bytes);
                write(entry, tar, folder);
            }
            // The checksum of the compressed data stands at its end, behind what a tar reader wants.
            var rest = new byte[BUFFER];
            while (reading(() -> gzip.read(rest)) >= 0) {
                count(rest.length);
            }
        }
    }

    private void write(TarArchiveEntry entry, TarArchiveInputStream tar, Path folder) throws IOException {
        if (++entries > limits.entries) {
            throw new UserException(String.format(
                    Locale.ROOT,
                    "%s: more than %,d files, so this is not the data set; delete it",
                    archive,
                    limits.entries));
        }
        var path = within(folder, entry);
        try {
            if (entry.isDirectory()) {
                Files.createDirectories(path);
            } else {
                count(entry.getSize());
                Files.createDirectories(path.getParent());
                write(tar, path);
            }
        } catch (FileAlreadyExistsException e) {
            throw hostile(entry, "is there twice, or a file where a folder is");
        }
        progress.report("unpacking " + archive.getFileName(), bytes, -1);
    }

    private void write(TarArchiveInputStream tar, Path path) throws IOException {
        try (var out = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            var buffer = new byte[BUFFER];
            for (int got = read(tar, buffer); got >= 0; got = read(tar, buffer)) {
                out.write(buffer, 0, got);
            }
        }
    }

    /** Before they are written, so that a small archive of large files does no harm. */
    private void count(long more) {
        bytes += more;
        if (bytes > limits.bytes) {
            throw new UserException(String.format(
                    Locale.ROOT,
                    "%s: larger than %,d MB when unpacked, so this is not the data set; delete it",
                    archive,
                    limits.bytes / 1_000_000));
        }
    }

    private Path within(Path folder, TarArchiveEntry entry) {
        byte kind = entry.getLinkFlag();
        if (kind != TarConstants.LF_NORMAL && kind != TarConstants.LF_OLDNORM && kind != TarConstants.LF_DIR) {
            throw hostile(entry, "is neither file nor folder");
        }
        if (entry.isSparse()) {
            // Its holes are unpacked as zeros, more than the size says.
            throw hostile(entry, "has holes");
        }
        // On Windows a colon names a drive or a stream, and a backslash divides folders.
        var name = entry.getName();
        boolean absolute = name.startsWith("/");
        boolean upwards = Arrays.asList(name.split("/")).contains("..");
        boolean odd = name.isBlank()
                || name.length() > LONGEST_NAME
                || name.chars().anyMatch(c -> c < ' ' || c == ':' || c == '\\');
        if (absolute || upwards || odd) {
            throw hostile(entry, "would lie outside the data set's folder, or has an unusual name");
        }
        try {
            var path = folder.resolve(name).normalize();
            if (path.startsWith(folder.normalize())) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw hostile(entry, "has a name that this system can't write");
        }
        throw hostile(entry, "would lie outside the data set's folder");
    }

    private UserException hostile(TarArchiveEntry entry, String what) {
        var name = Printable.line(entry.getName());
        return new UserException(
                "%s: its entry '%s' %s: don't use this archive; delete it, and fetch from another place"
                        .formatted(archive, name, what));
    }

    private int read(InputStream tar, byte[] buffer) throws IOException {
        return reading(() -> tar.read(buffer));
    }

    /** Tells a damaged archive from a full disk. */
    private <T> T reading(Read<T> read) {
        try {
            return read.run();
        } catch (IOException | IllegalArgumentException e) {
            throw new UserException(
                    "%s: damaged (%s); delete it, and fetch it again".formatted(archive, e.getMessage()), e);
        }
    }

    @FunctionalInterface
    private interface Read<T> {
        T run() throws IOException;
    }
}

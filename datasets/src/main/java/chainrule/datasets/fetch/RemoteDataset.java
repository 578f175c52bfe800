package chainrule.datasets.fetch;

import chainrule.base.UserException;
import chainrule.datasets.Dataset;
import chainrule.datasets.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.function.Function;

/**
 * A user's own data set from an address, in the cache: an unchanged table, or a {@code .tar.gz} of a folder. It lies under the
 * digest that it must have, so that a copy of something else is never there.
 *
 * @param digest of the data set, see {@link Dataset#digest}
 */
public record RemoteDataset(Cache cache, URI address, String digest, Progress progress) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** It is the user's own archive: the limits are only there to keep the disk from filling. */
    private static final Unpacking.Limits LIMITS = new Unpacking.Limits(1L << 37, 10_000_000);

    /**
     * The data set, fetched unless a copy is here.
     *
     * @param reader of a file or folder
     * @throws UserException if it can't be had or read, or has another digest
     */
    public Dataset read(Function<Path, Dataset> reader) {
        var home = cache.home("copy-" + digest);
        try {
            if (!Files.exists(home)) {
                Files.createDirectories(cache.folder());
                ProcessLock.waitFor(cache.folder().resolve("copy-" + digest + ".lock"), () -> fetch(home, reader));
            }
            return verified(reader.apply(content(home)));
        } catch (IOException e) {
            throw new UserException(
                    "%s: can't be written (%s); look at its permissions and the disk, or name another folder with %s"
                            .formatted(home, e, Cache.FOLDER_VARIABLE),
                    e);
        }
    }

    private void fetch(Path home, Function<Path, Dataset> reader) throws IOException {
        if (Files.exists(home)) {
            return;
        }
        var work = home.resolveSibling(home.getFileName() + ".part");
        Folders.delete(work);
        Files.createDirectories(work);
        try {
            var file = work.resolve(name());
            try (var in = new Transport(PATIENCE).open(address, 0).bytes()) {
                Files.copy(in, file);
            } catch (IOException e) {
                throw new UserException("%s: can't be fetched (%s)".formatted(address, e), e);
            }
            var unpacked = work.resolve("content");
            if (name().matches(".*\\.(tar\\.gz|tgz)")) {
                new Unpacking(file, LIMITS, progress).into(unpacked);
            } else {
                Files.createDirectory(unpacked);
                Files.move(file, unpacked.resolve(file.getFileName()));
            }
            verified(reader.apply(content(unpacked)));
            Files.move(unpacked, home, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Folders.delete(work);
        }
    }

    private Dataset verified(Dataset dataset) {
        String found = dataset.digest();
        if (!found.equals(digest)) {
            throw new UserException("%s: holds other data than those of the study: digest %s expected, %s found"
                    .formatted(address, digest, found));
        }
        return dataset;
    }

    /** The last part of the address. */
    private String name() {
        String path = String.valueOf(address.getPath());
        String last = path.substring(path.lastIndexOf('/') + 1);
        if (last.isBlank()) {
            throw new UserException(
                    "%s: names no file: give the address of a CSV file or a .tar.gz".formatted(address));
        }
        return last;
    }

    /** Who packs a folder has it around its content, and a table alone is a file. */
    private static Path content(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            var all = files.toList();
            return all.size() == 1 ? all.get(0) : folder;
        }
    }
}

package chainrule.datasets.fetch;

import chainrule.UserException;
import chainrule.datasets.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Brings a data set's archives into the cache. Its folder appears when all of it is there, and not before. */
public final class Fetch {
    private final Cache cache;
    private final Progress progress;

    public Fetch(Cache cache, Progress progress) {
        this.cache = cache;
        this.progress = progress;
    }

    /**
     * Fetches a data set, unless it is in the cache.
     *
     * @param archives all of the data set
     * @param mirror instead of the publisher's place and of the cache's mirror
     * @return the data set's folder in the cache
     * @throws UserException if something can't be fetched, is damaged, or the cache can't be written
     */
    public Path run(String dataset, List<Archive> archives, Optional<URI> mirror) {
        var home = cache.home(dataset);
        if (Files.isDirectory(home)) {
            return home;
        }
        var downloads = cache.folder().resolve(dataset + ".download");
        var unpacked = cache.folder().resolve(dataset + ".unpacking");
        for (var archive : archives) {
            new Download(archive, mirror.or(cache::mirror), downloads, progress).run();
        }
        try {
            delete(unpacked);
            Files.createDirectories(unpacked);
            for (var archive : archives) {
                var file = downloads.resolve(archive.file());
                if (archive.isPacked()) {
                    new Unpacking(file, unpacked, progress).run();
                } else {
                    Files.copy(file, unpacked.resolve(archive.file()));
                }
            }
            Files.move(unpacked, home, StandardCopyOption.ATOMIC_MOVE);
            delete(downloads);
            return home;
        } catch (IOException | UncheckedIOException e) {
            throw new UserException(
                    "%s can't be written (%s): free the disk, or name another folder in %s"
                            .formatted(cache.folder(), e.getMessage(), Cache.FOLDER_VARIABLE),
                    e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var paths = Files.walk(folder)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}

package chainrule.datasets.fetch;

import chainrule.base.UserException;
import chainrule.datasets.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Brings a data set into the cache. Everything gathers in {@code <dataset>.part} next to its place, and moves there in one
 * step: where the folder is, the data set is whole.
 *
 * @param mirror in place of the cache's mirror, or of the publisher
 */
public record Fetching(Cache cache, Optional<URI> mirror, Progress progress) {
    /**
     * Returns the data set's folder; fetches it unless a whole one is there.
     *
     * @param archives of one data set: either one that is packed, or files to keep as they are
     * @param isWhole whether the folder that is there can be used; otherwise it is replaced
     * @throws UserException if an archive can't be had, or there is no room for it
     */
    public Path run(String dataset, List<Archive> archives, Predicate<Path> isWhole) {
        var home = cache.home(dataset);
        try {
            Files.createDirectories(cache.folder());
            // The file stays: whoever deletes it might delete the next one's lock.
            var lock = cache.folder().resolve(dataset + ".lock");
            try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                requireAlone(channel, lock);
                if (!Files.isDirectory(home) || !isWhole.test(home)) {
                    fetch(dataset, archives, home);
                }
                return home;
            }
        } catch (IOException e) {
            throw new UserException(
                    "%s: can't be written (%s); look at its permissions and the disk, or name another folder with %s"
                            .formatted(home, e, Cache.FOLDER_VARIABLE),
                    e);
        }
    }

    private void fetch(String dataset, List<Archive> archives, Path home) throws IOException {
        var work = cache.folder().resolve(dataset + ".part");
        var content = work.resolve("content");
        Folders.delete(content);
        Files.createDirectories(work);
        var source = mirror.or(cache::mirror);
        var files = archives.stream()
                .map(archive -> new Download(archive, source, work, progress).run())
                .toList();
        if (archives.get(0).isPacked()) {
            new Unpacking(files.get(0), Unpacking.Limits.STANDARD, progress).into(content);
        } else {
            Files.createDirectory(content);
            for (var file : files) {
                Files.move(file, content.resolve(file.getFileName()));
            }
        }
        Folders.delete(home);
        Files.move(content, home, StandardCopyOption.ATOMIC_MOVE);
        Folders.delete(work);
    }

    private static void requireAlone(FileChannel channel, Path lock) throws IOException {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            // Another thread of this process has it.
        }
        throw new UserException(
                "%s: something else is fetching this data set now; wait for that to end".formatted(lock));
    }
}

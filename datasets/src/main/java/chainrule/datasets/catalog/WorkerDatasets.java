package chainrule.datasets.catalog;

import chainrule.base.UserException;
import chainrule.datasets.DataSource;
import chainrule.datasets.Dataset;
import chainrule.datasets.Progress;
import chainrule.datasets.catalog.Catalog.Origin;
import chainrule.datasets.fetch.Cache;
import chainrule.datasets.fetch.ProcessLock;
import chainrule.datasets.fetch.RemoteDataset;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Optional;

/**
 * Data sets for a machine that works for another one: what is not here is fetched, once for all processes that share the cache,
 * and what is not the same as there is refused.
 */
public record WorkerDatasets(Catalog catalog, Cache cache) {
    /** With this user's cache. */
    public static WorkerDatasets standard() {
        return new WorkerDatasets(Catalog.standard(), Cache.standard());
    }

    /**
     * A data set with a digest.
     *
     * @param address for the user's own data: of a CSV file or a {@code .tar.gz}; for others: of a mirror, see {@link
     *     Catalog#fetch}; empty: the data lie where the source says, or come from their publisher
     * @throws UserException if they can't be had, or are others
     */
    public Dataset load(DataSource source, Optional<URI> address, String digest) {
        var origin = catalog.entry(source.name()).origin();
        if (origin == Origin.LOCAL && address.isPresent()) {
            return new RemoteDataset(cache, address.get(), digest, Progress.NONE)
                    .read(path -> catalog.load(source.in(Optional.of(path)), Progress.NONE));
        }
        var here = source;
        if (origin == Origin.FETCHED
                && (address.isPresent() || source.directory().isEmpty())) {
            here = source.in(Optional.empty());
            fetch(source.name(), address);
        }
        var dataset = catalog.load(here, Progress.NONE);
        String found = dataset.digest();
        if (!found.equals(digest)) {
            throw new UserException("the data set %s is another here%s: digest %s expected, %s found"
                    .formatted(
                            source.name(),
                            here.directory().map(path -> " (" + path + ")").orElse(""),
                            digest,
                            found));
        }
        return dataset;
    }

    private void fetch(String name, Optional<URI> mirror) {
        if (Files.isDirectory(cache.home(name))) {
            return;
        }
        try {
            Files.createDirectories(cache.folder());
            ProcessLock.waitFor(
                    cache.folder().resolve(name + ".turn"), () -> catalog.fetch(name, mirror, Progress.NONE));
        } catch (IOException e) {
            throw new UserException(
                    "%s: can't be written (%s); name another folder with %s"
                            .formatted(cache.folder(), e, Cache.FOLDER_VARIABLE),
                    e);
        }
    }
}

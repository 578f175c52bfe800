package chainrule.datasets.catalog;

import chainrule.base.Message;
import chainrule.base.Nearest;
import chainrule.base.UserException;
import chainrule.datasets.DataAction;
import chainrule.datasets.DataSetting;
import chainrule.datasets.DataSource;
import chainrule.datasets.Dataset;
import chainrule.datasets.Drawing;
import chainrule.datasets.Progress;
import chainrule.datasets.Task;
import chainrule.datasets.fetch.Cache;
import chainrule.datasets.fetch.Fetching;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The data sets by name: drawn by the code, fetched from their publishers, or the user's own. */
public final class Catalog {
    /** No name of a data set has an ending or a folder in front of it. */
    private static final Pattern PATH = Pattern.compile("[./\\\\]");

    /** Where a data set comes from. */
    public enum Origin {
        /** It comes with the program: the code draws it, or it is a table. */
        EMBEDDED,
        /** Its publisher offers it. */
        FETCHED,
        /** The user has it. */
        LOCAL
    }

    /** A data set as a list shows it. */
    public record Entry(String name, Message description, Origin origin) {}

    /** What a network for a data set must fit. */
    public record Size(int inputs, Task.Kind kind, int outputs) {
        static Size classes(int inputs, int classes) {
            return new Size(inputs, Task.Kind.CLASSIFICATION, classes);
        }

        static Size reals(int inputs, int outputs) {
            return new Size(inputs, Task.Kind.REGRESSION, outputs);
        }

        /** What is learnt, with numbers for names. */
        public Task task() {
            return new Task(
                    kind,
                    IntStream.range(0, outputs).mapToObj(Integer::toString).toList());
        }
    }

    private static final String IMAGES = "images";

    private final Cache cache;
    private final List<Listing> listings;

    public Catalog(Cache cache) {
        this(cache, Listing.all());
    }

    Catalog(Cache cache, List<Listing> listings) {
        this.cache = cache;
        this.listings = List.copyOf(listings);
    }

    /** With this user's cache. */
    public static Catalog standard() {
        return new Catalog(Cache.standard());
    }

    public List<Entry> entries() {
        return listings.stream().map(Catalog::entry).toList();
    }

    /**
     * The data set of that name.
     *
     * @throws UserException if there is none, with the nearest name and all others
     */
    public Entry entry(String name) {
        return entry(listing(name));
    }

    /**
     * The size of a data set that need not be here; empty for the user's own data, whose size is known when they are read.
     *
     * @throws UserException if there is no data set of that name
     */
    public Optional<Size> size(String name) {
        return listing(name).knownSize();
    }

    /** Whether it can be loaded by its name alone, now. */
    public boolean isHere(Entry entry) {
        return switch (entry.origin()) {
            case EMBEDDED -> true;
            case FETCHED -> Files.isDirectory(cache.home(entry.name()));
            case LOCAL -> false;
        };
    }

    /** What holds the fetched data sets. */
    public Path cacheFolder() {
        return cache.folder();
    }

    /**
     * Reads or draws a data set.
     *
     * @param progress hears of work that takes long
     * @throws UserException if it is not here, the source lacks what it needs, or its files are damaged
     */
    public Dataset load(DataSource source, Progress progress) {
        var listing = listing(source.name());
        requireDrawable(listing, source.drawing());
        if (listing instanceof Listing.Fetched fetched) {
            source.directory().filter(Files::isRegularFile).ifPresent(file -> {
                throw new UserException(
                        "%s is a file: unpack it, and name the folder that holds %s".formatted(file, fetched.name()));
            });
            return fetched.reader().apply(source.directory().orElseGet(() -> cached(fetched)));
        }
        if (listing instanceof Listing.Local local) {
            var folder = source.directory().orElseThrow(() -> needsDirectory(local));
            return requireReadable(local, local.reader().read(folder, source, progress));
        }
        if (listing instanceof Listing.Shipped shipped) {
            return shipped.table().read(source);
        }
        if (source.directory().isPresent()) {
            throw new UserException(
                    Message.of("%s is drawn by the code: take %s out", listing.name(), DataSetting.DIRECTORY.given()));
        }
        return ((Listing.Drawn) listing).drawing().apply(source.drawing());
    }

    private void requireDrawable(Listing listing, Drawing drawing) {
        boolean drawn = listing instanceof Listing.Drawn;
        if (!drawn && drawing.draw().isPresent()) {
            throw new UserException(
                    Message.of("%s is not drawn by the code: remove %s", listing.name(), DataSetting.DRAW));
        }
        boolean hasNoise = drawn && ((Listing.Drawn) listing).hasNoise();
        if (!hasNoise && drawing.noise().isPresent()) {
            var noisy = listings.stream()
                    .filter(each -> each instanceof Listing.Drawn other && other.hasNoise())
                    .map(Listing::name);
            throw new UserException(Message.of(
                    "the noise of %s can't be chosen: remove %s, which is for %s",
                    listing.name(), DataSetting.NOISE, noisy.collect(Collectors.joining(", "))));
        }
    }

    /** Names of files are read in the environment's charset: what it lacks becomes the same character everywhere. */
    private static Dataset requireReadable(Listing.Local listing, Dataset dataset) {
        var charset = System.getProperty("sun.jnu.encoding", "UTF-8");
        boolean lossy = listing.name().equals(IMAGES)
                && !charset.startsWith("UTF")
                && dataset.classes().stream().anyMatch(name -> name.indexOf('\uFFFD') >= 0);
        if (lossy) {
            throw new UserException(
                    "names of classes have characters that this environment's charset (%s) lacks: set LC_ALL=C.UTF-8"
                            .formatted(charset));
        }
        return dataset;
    }

    /**
     * Brings a data set into the cache, verified and unpacked. If it is there, nothing is fetched; if what is there can't
     * be read, it is replaced.
     *
     * @param mirror holds each archive as {@code MIRROR/<dataset>/<file>}; empty: the cache's mirror, or else the
     *     publisher
     * @return the folder that holds it
     * @throws UserException if it can't be had, or can't be fetched
     */
    public Path fetch(String name, Optional<URI> mirror, Progress progress) {
        var listing = listing(name);
        if (listing instanceof Listing.Fetched fetched) {
            return new Fetching(cache, mirror, progress)
                    .run(name, fetched.archives(), folder -> isReadable(fetched, folder));
        }
        throw new UserException(Message.of("%s %s", name, listing.whyNotFetched()));
    }

    private static boolean isReadable(Listing.Fetched fetched, Path folder) {
        try {
            return fetched.reader().apply(folder) != null;
        } catch (UserException e) {
            // A reader's messages say "fetch it again": that must help.
            return false;
        }
    }

    private Path cached(Listing.Fetched fetched) {
        var home = cache.home(fetched.name());
        if (!Files.isDirectory(home)) {
            throw new UserException(Message.of(
                    "%s is not here: fetch it with %s, or give %s",
                    fetched.name(), DataAction.FETCH.of(fetched.name()), DataSetting.DIRECTORY.given("FOLDER")));
        }
        return home;
    }

    private static UserException needsDirectory(Listing listing) {
        return new UserException(Message.of(
                "%s needs to know where your data is: give %s", listing.name(), DataSetting.DIRECTORY.given("PATH")));
    }

    private Listing listing(String name) {
        return listings.stream()
                .filter(listing -> listing.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(name));
    }

    private UserException unknown(String name) {
        if (PATH.matcher(name).find()) {
            return new UserException("%s: there is no such file".formatted(name));
        }
        var names = listings.stream().map(Listing::name).toList();
        return new UserException("no data set is called '%s'%s: there are %s"
                .formatted(
                        name,
                        Nearest.nearest(name, names)
                                .map(" (did you mean '%s'?)"::formatted)
                                .orElse(""),
                        String.join(", ", names)));
    }

    private static Entry entry(Listing listing) {
        return new Entry(listing.name(), listing.description(), listing.origin());
    }
}

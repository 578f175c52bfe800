package chainrule.datasets.catalog;

import chainrule.Nearest;
import chainrule.UserException;
import chainrule.datasets.DataSource;
import chainrule.datasets.Dataset;
import chainrule.datasets.Progress;
import chainrule.datasets.cifar.Cifar;
import chainrule.datasets.fetch.Archive;
import chainrule.datasets.fetch.Cache;
import chainrule.datasets.fetch.Fetch;
import chainrule.datasets.fetch.Publishers;
import chainrule.datasets.idx.Idx;
import chainrule.datasets.image.ImageFolder;
import chainrule.datasets.table.Table;
import chainrule.datasets.toy.Circles;
import chainrule.datasets.toy.Shapes;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The data sets by name. */
public final class Catalog {
    private static final List<String> GARMENTS = List.of(
            "t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot");
    private static final List<String> DIGITS = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    private static final List<Entry> ENTRIES = List.of(
            new Entry("shapes", "ten classes of drawn 32×32 colour pictures, 8,000 + 2,000", Origin.EMBEDDED),
            new Entry("circles", "two rings of points in the plane, 800 + 200", Origin.EMBEDDED),
            new Entry("cifar10", "32×32 colour photographs in ten classes, 50,000 + 10,000", Origin.FETCHED),
            new Entry("cifar100", "32×32 colour photographs in a hundred classes, 50,000 + 10,000", Origin.FETCHED),
            new Entry("mnist", "28×28 handwritten digits, 60,000 + 10,000", Origin.FETCHED),
            new Entry("fashion-mnist", "28×28 pictures of garments in ten classes, 60,000 + 10,000", Origin.FETCHED),
            new Entry("images", "a folder of images, one folder a class (--data-dir, --size)", Origin.LOCAL),
            new Entry("table", "a CSV file of numbers with a column of classes (--data-dir, --label)", Origin.LOCAL));

    private final Cache cache;

    public Catalog(Cache cache) {
        this.cache = cache;
    }

    /** With this user's cache. */
    public static Catalog standard() {
        return new Catalog(Cache.standard());
    }

    /** Where a data set comes from. */
    public enum Origin {
        /** The code draws it. */
        EMBEDDED,
        /** Its publisher offers it. */
        FETCHED,
        /** The user has it. */
        LOCAL
    }

    /**
     * A data set.
     *
     * @param description a line
     */
    public record Entry(String name, String description, Origin origin) {}

    public List<Entry> entries() {
        return ENTRIES;
    }

    /** @throws UserException if there is none of that name */
    public Entry entry(String name) {
        var names = ENTRIES.stream().map(Entry::name).toList();
        return ENTRIES.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UserException("there is no data set '%s': %schoose one of %s"
                        .formatted(
                                name,
                                Nearest.nearest(name, names)
                                        .map(nearest -> "did you mean " + nearest + "? ")
                                        .orElse(""),
                                String.join(", ", names))));
    }

    /** Whether it can be loaded as things are. */
    public boolean isHere(Entry entry) {
        return entry.origin() == Origin.EMBEDDED
                || entry.origin() == Origin.FETCHED && Files.isDirectory(cache.home(entry.name()));
    }

    public Path cacheFolder() {
        return cache.folder();
    }

    /**
     * Reads a data set.
     *
     * @param progress hears of it where it takes long
     * @throws UserException if it is not here, or its files are not as they should be
     */
    public Dataset load(DataSource source, Progress progress) {
        var entry = entry(source.name());
        return switch (entry.name()) {
            case "shapes" -> Shapes.draw();
            case "circles" -> Circles.draw();
            case "cifar10" -> Cifar.read10(folder(source));
            case "cifar100" -> Cifar.read100(folder(source));
            case "mnist" -> Idx.read("mnist", DIGITS, folder(source));
            case "fashion-mnist" -> Idx.read("fashion-mnist", GARMENTS, folder(source));
            case "images" -> ImageFolder.read(own(source, "the folder of images"), source.size(), progress);
            default -> Table.read(own(source, "the CSV file"), label(source));
        };
    }

    private Path folder(DataSource source) {
        var home = cache.home(source.name());
        if (source.directory().isEmpty() && !Files.isDirectory(home)) {
            throw new UserException(
                    "%s is not here: fetch it with `chainrule data fetch %1$s`, or say where it lies with --data-dir FOLDER"
                            .formatted(source.name()));
        }
        return source.directory().orElse(home);
    }

    private static Path own(DataSource source, String what) {
        return source.directory()
                .orElseThrow(() -> new UserException(
                        "data set %s: say where %s is with --data-dir PATH".formatted(source.name(), what)));
    }

    private static String label(DataSource source) {
        return source.label()
                .orElseThrow(() ->
                        new UserException("data set table: name the column that holds the class with --label COLUMN"));
    }

    /**
     * Brings a data set into the cache, unless it is there.
     *
     * @param mirror where else its files are; see {@link Archive#address}
     * @return its folder
     * @throws UserException if it can't be fetched
     */
    public Path fetch(String name, Optional<URI> mirror, Progress progress) {
        var entry = entry(name);
        return switch (entry.origin()) {
            case EMBEDDED -> throw new UserException(name + " is drawn by the code: there is nothing to fetch");
            case LOCAL -> throw new UserException(name + " stands for your own data: there is nothing to fetch");
            case FETCHED -> new Fetch(cache, progress).run(name, Publishers.archives(name), mirror);
        };
    }
}

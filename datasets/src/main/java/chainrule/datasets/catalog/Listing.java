package chainrule.datasets.catalog;

import chainrule.base.UserException;
import chainrule.datasets.DataSource;
import chainrule.datasets.Dataset;
import chainrule.datasets.Drawing;
import chainrule.datasets.Progress;
import chainrule.datasets.TargetColumns;
import chainrule.datasets.catalog.Catalog.Size;
import chainrule.datasets.cifar.Cifar;
import chainrule.datasets.fetch.Archive;
import chainrule.datasets.fetch.Publishers;
import chainrule.datasets.idx.Idx;
import chainrule.datasets.image.ImageFolder;
import chainrule.datasets.toy.Circles;
import chainrule.datasets.toy.Curve;
import chainrule.datasets.toy.Plane;
import chainrule.datasets.toy.Shapes;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What the catalogue knows of a data set: how it comes to be. */
sealed interface Listing {
    String name();

    /** A line for people. */
    String description();

    Catalog.Origin origin();

    /** The end of a sentence to somebody who wants to fetch it. */
    default String whyNotFetched() {
        return switch (origin()) {
            case EMBEDDED -> "comes with the program: nothing to fetch";
            case FETCHED -> "is fetched";
            case LOCAL -> "is your own data: nothing to fetch; say where it is with --data-dir PATH";
        };
    }

    /** What a network for it must fit, if that is known before it is read. */
    default Optional<Size> knownSize() {
        return Optional.empty();
    }

    /**
     * Drawn by the code.
     *
     * @param hasNoise whether another noise can be asked for
     */
    record Drawn(String name, String description, Size size, boolean hasNoise, Function<Drawing, Dataset> drawing)
            implements Listing {
        @Override
        public Optional<Size> knownSize() {
            return Optional.of(size);
        }

        @Override
        public Catalog.Origin origin() {
            return Catalog.Origin.EMBEDDED;
        }
    }

    /** Fetched once, then read from the cache. */
    record Fetched(String name, String description, Size size, List<Archive> archives, Function<Path, Dataset> reader)
            implements Listing {
        @Override
        public Optional<Size> knownSize() {
            return Optional.of(size);
        }

        @Override
        public Catalog.Origin origin() {
            return Catalog.Origin.FETCHED;
        }
    }

    /** A table that comes with the program. */
    record Shipped(ShippedTable table) implements Listing {
        @Override
        public String name() {
            return table.name();
        }

        @Override
        public String description() {
            return table.description();
        }

        @Override
        public Catalog.Origin origin() {
            return Catalog.Origin.EMBEDDED;
        }
    }

    /** The user's own. */
    record Local(String name, String description, Reader reader) implements Listing {
        @Override
        public Catalog.Origin origin() {
            return Catalog.Origin.LOCAL;
        }
    }

    /** Reads what lies in the source's directory. */
    @FunctionalInterface
    interface Reader {
        Dataset read(Path directory, DataSource source, Progress progress);
    }

    /** All of them, in the order in which they are shown. */
    static List<Listing> all() {
        return Stream.of(fetched(), own(), shipped(), drawn())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Listing> shipped() {
        return ShippedTable.all().stream().<Listing>map(Shipped::new).toList();
    }

    private static List<Listing> fetched() {
        return List.of(
                new Fetched(
                        "cifar10",
                        "60,000 colour photographs of 32×32 in 10 classes",
                        Size.classes(3072, 10),
                        Publishers.CIFAR_10,
                        Cifar::read10),
                new Fetched(
                        "cifar100",
                        "60,000 colour photographs of 32×32 in 100 classes",
                        Size.classes(3072, 100),
                        Publishers.CIFAR_100,
                        Cifar::read100),
                new Fetched(
                        "mnist",
                        "70,000 handwritten digits, grey, 28×28",
                        Size.classes(784, 10),
                        Publishers.MNIST,
                        folder -> Idx.read("mnist", Idx.DIGITS, folder)),
                new Fetched(
                        "fashion-mnist",
                        "70,000 pieces of clothing in 10 classes, grey, 28×28",
                        Size.classes(784, 10),
                        Publishers.FASHION_MNIST,
                        folder -> Idx.read("fashion-mnist", Idx.CLOTHES, folder)));
    }

    private static List<Listing> own() {
        return List.of(
                new Local(
                        "images",
                        "your folder of images, a folder for each class (--data-dir FOLDER)",
                        (folder, source, progress) -> ImageFolder.read(
                                folder,
                                source.size(),
                                source.images(),
                                source.format().classes(),
                                progress)),
                new Local(
                        "idx",
                        "your IDX files, such as EMNIST's, classes by number (--data-dir FOLDER, or FOLDER/start-of-names)",
                        (folder, source, progress) -> Idx.readNumbered("idx", folder)),
                new Local(
                        "table",
                        "your CSV file or folder with train.csv, val.csv and test.csv (--data-dir PATH --target COLUMN)",
                        (path, source, progress) -> TransformedTable.read(path, target(source), source)));
    }

    private static List<Listing> drawn() {
        return List.of(
                new Drawn(
                        "circles",
                        "1,000 points on two rings, drawn by the code",
                        Size.classes(2, 2),
                        false,
                        Circles::draw),
                new Drawn(
                        "shapes",
                        "10,000 noisy colour pictures of 32×32, ten figures, drawn by the code",
                        Size.classes(3072, 10),
                        false,
                        Shapes::draw),
                curve(Curve.LINE),
                curve(Curve.SINE),
                new Drawn(
                        "plane",
                        "2,000 points of two functions of three inputs, with normal noise of 0.1, drawn by the code",
                        Size.reals(3, 2),
                        true,
                        Plane::draw),
                curve(Curve.STEP),
                curve(Curve.ABSOLUTE));
    }

    private static Listing curve(Curve curve) {
        return new Drawn(curve.label(), curve.description(), Size.reals(1, 1), true, curve::draw);
    }

    private static TargetColumns target(DataSource source) {
        if (source.target().names().isEmpty()) {
            throw new UserException(
                    "table needs to know which column to learn: name it with --target COLUMN, or several with commas");
        }
        return source.target();
    }
}

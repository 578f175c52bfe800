package chainrule.datasets.catalog;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.datasets.DataSetting;
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

/** What the catalogue knows of a data set: where it comes from. */
sealed interface Listing {
    String name();

    /** A line for people. */
    Message description();

    Catalog.Origin origin();

    /** The end of a sentence to somebody who wants to fetch it. */
    default Message whyNotFetched() {
        return switch (origin()) {
            case EMBEDDED -> Message.text("comes with the program: nothing to fetch");
            case FETCHED -> Message.text("is fetched");
            case LOCAL ->
                Message.of(
                        "is your own data: nothing to fetch; say where it is with %s",
                        DataSetting.DIRECTORY.given("PATH"));
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
    record Drawn(String name, Message description, Size size, boolean hasNoise, Function<Drawing, Dataset> drawing)
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
    record Fetched(String name, Message description, Size size, List<Archive> archives, Function<Path, Dataset> reader)
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
        public Message description() {
            return Message.text(table.description());
        }

        @Override
        public Catalog.Origin origin() {
            return Catalog.Origin.EMBEDDED;
        }
    }

    /** The user's own. */
    record Local(String name, Message description, Reader reader) implements Listing {
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
                        Message.text("60,000 colour photographs of 32×32 in 10 classes"),
                        Size.classes(3072, 10),
                        Publishers.CIFAR_10,
                        Cifar::read10),
                new Fetched(
                        "cifar100",
                        Message.text("60,000 colour photographs of 32×32 in 100 classes"),
                        Size.classes(3072, 100),
                        Publishers.CIFAR_100,
                        Cifar::read100),
                new Fetched(
                        "mnist",
                        Message.text("70,000 handwritten digits, grey, 28×28"),
                        Size.classes(784, 10),
                        Publishers.MNIST,
                        folder -> Idx.read("mnist", Idx.DIGITS, folder)),
                new Fetched(
                        "fashion-mnist",
                        Message.text("70,000 pieces of clothing in 10 classes, grey, 28×28"),
                        Size.classes(784, 10),
                        Publishers.FASHION_MNIST,
                        folder -> Idx.read("fashion-mnist", Idx.CLOTHES, folder)));
    }

    private static List<Listing> own() {
        return List.of(
                new Local(
                        "images",
                        Message.of(
                                "your folder of images, a folder for each class (%s)",
                                DataSetting.DIRECTORY.given("FOLDER")),
                        (folder, source, progress) -> ImageFolder.read(
                                folder,
                                source.size(),
                                source.images(),
                                source.format().classes(),
                                progress)),
                new Local(
                        "idx",
                        Message.of(
                                "your IDX files, such as EMNIST's, classes by number (%s, or FOLDER/start-of-names)",
                                DataSetting.DIRECTORY.given("FOLDER")),
                        (folder, source, progress) -> Idx.readNumbered("idx", folder)),
                new Local(
                        "table",
                        Message.of(
                                "your CSV file or folder with train.csv, val.csv and test.csv (%s %s)",
                                DataSetting.DIRECTORY.given("PATH"), DataSetting.TARGET.given("COLUMN")),
                        (path, source, progress) -> TransformedTable.read(path, target(source), source)));
    }

    private static List<Listing> drawn() {
        return List.of(
                new Drawn(
                        "circles",
                        Message.text("1,000 points on two rings, drawn by the code"),
                        Size.classes(2, 2),
                        false,
                        Circles::draw),
                new Drawn(
                        "shapes",
                        Message.text("10,000 noisy colour pictures of 32×32, ten figures, drawn by the code"),
                        Size.classes(3072, 10),
                        false,
                        Shapes::draw),
                curve(Curve.LINE),
                curve(Curve.SINE),
                new Drawn(
                        "plane",
                        Message.text(
                                "2,000 points of two functions of three inputs, with normal noise of 0.1, drawn by the code"),
                        Size.reals(3, 2),
                        true,
                        Plane::draw),
                curve(Curve.STEP),
                curve(Curve.ABSOLUTE));
    }

    private static Listing curve(Curve curve) {
        return new Drawn(curve.label(), Message.text(curve.description()), Size.reals(1, 1), true, curve::draw);
    }

    private static TargetColumns target(DataSource source) {
        if (source.target().names().isEmpty()) {
            throw new UserException(Message.of(
                    "table needs to know which column to learn: name it with %s, or several with commas",
                    DataSetting.TARGET.given("COLUMN")));
        }
        return source.target();
    }
}

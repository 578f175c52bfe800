package chainrule.datasets.idx;

import chainrule.UserException;
import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads the data sets that come as four IDX files: MNIST, Fashion-MNIST and those made in their likeness. The names are
 * {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte} and the same with {@code t10k}; some archives write
 * {@code train-images.idx3-ubyte}. Each may end in {@code .gz}.
 */
public final class Idx {
    /** Of MNIST. */
    public static final List<String> DIGITS = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    /**
     * Of Fashion-MNIST. Source: H. Xiao, K. Rasul, R. Vollgraf, <a
     * href="https://github.com/zalandoresearch/fashion-mnist">Fashion-MNIST</a>, "Labels".
     */
    public static final List<String> CLOTHES = List.of(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");

    private final String name;
    private final List<String> classes;
    private final Path folder;
    private final String remedy;

    private Idx(String name, List<String> classes, Path folder) {
        this.name = name;
        this.classes = classes;
        this.folder = folder;
        this.remedy = "fetch it again with `chainrule data fetch %s`".formatted(name);
    }

    /**
     * The pictures have one channel, and the size that the files' headers give.
     *
     * @param name as the catalogue lists it
     * @param classes a label is an index into them
     * @param folder that holds the four files
     * @throws UserException if a file is missing or broken, if pictures and labels differ in number, if training and
     *     test pictures differ in size, or if a label has no class
     */
    public static Dataset read(String name, List<String> classes, Path folder) {
        return new Idx(name, classes, folder).read();
    }

    private Dataset read() {
        var train = images("train");
        var test = images("t10k");
        var shape = shape(train);
        if (!shape(test).equals(shape)) {
            throw new UserException("%s: pictures of %s, but those of %s are %s; %s"
                    .formatted(test.file(), shape(test), train.file().getFileName(), shape, remedy));
        }
        return new Dataset(name, shape, classes, samples(train, "train"), samples(test, "t10k"));
    }

    private IdxFile images(String part) {
        return IdxFile.read(find(part + "-images", "idx3-ubyte"), 3, remedy);
    }

    private static Shape shape(IdxFile images) {
        return new Shape(1, images.dimensions()[1], images.dimensions()[2]);
    }

    private Samples samples(IdxFile images, String part) {
        var labels = IdxFile.read(find(part + "-labels", "idx1-ubyte"), 1, remedy);
        if (labels.count() != images.count()) {
            throw new UserException("%s: %d labels, but %s holds %d pictures; %s"
                    .formatted(labels.file(), labels.count(), images.file().getFileName(), images.count(), remedy));
        }
        var classOf = new int[labels.count()];
        for (int i = 0; i < classOf.length; i++) {
            classOf[i] = labels.values()[i] & 0xFF;
            if (classOf[i] >= classes.size()) {
                throw new UserException("%s: item %d (counted from 0) has label %d, but labels end at %d; %s"
                        .formatted(labels.file(), i, classOf[i], classes.size() - 1, remedy));
            }
        }
        return new Samples(new Features.Bytes(images.values(), shape(images).features()), classOf);
    }

    private Path find(String stem, String ending) {
        for (var separator : List.of("-", ".")) {
            for (var compression : List.of("", ".gz")) {
                var file = folder.resolve(stem + separator + ending + compression);
                if (Files.isRegularFile(file)) {
                    return file;
                }
            }
        }
        throw new UserException(
                "%s: holds no file %s-%s (or with .gz at its end); %s".formatted(folder, stem, ending, remedy));
    }
}

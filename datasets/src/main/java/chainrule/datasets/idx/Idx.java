package chainrule.datasets.idx;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.datasets.DataAction;
import chainrule.datasets.DataSetting;
import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the data sets that come as IDX files: MNIST, Fashion-MNIST and those made in their likeness, such as EMNIST, KMNIST and QMNIST.
 * {@link IdxFolder} finds the files. Pixels are whole numbers from 0 to 255 of any type; a label is a whole number of any type, or the first
 * of a row, as QMNIST has it.
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

    private static final String TRAIN = "train";
    private static final String TEST = "t10k";
    private static final int MOST_CLASSES = 10_000;

    private final String name;
    private final IdxFolder folder;
    private final Message remedy;

    private Idx(String name, Path folder, Message remedy) {
        this.name = name;
        this.folder = new IdxFolder(folder, remedy);
        this.remedy = remedy;
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
        var idx = new Idx(name, folder, Message.of("fetch it again with %s", DataAction.FETCH.of(name)));
        return idx.dataset(idx.part(TRAIN), idx.part(TEST), classes, false);
    }

    /**
     * The user's own: its classes are the labels that the training pictures have, called by their numbers, in the order of these. Without
     * files of test pictures there are none.
     *
     * @param folder that holds the files, or the start of their names
     * @throws UserException as for {@link #read}
     */
    public static Dataset readNumbered(String name, Path folder) {
        var idx = new Idx(name, folder, Message.text("check where the files are from"));
        var train = idx.part(TRAIN);
        var test = idx.folder.look(TEST, "images", "idx3-ubyte").isPresent()
                        || idx.folder.look(TEST, "labels", "idx1-ubyte").isPresent()
                ? Optional.of(idx.part(TEST))
                : Optional.<Part>empty();
        var classes = Arrays.stream(train.labels())
                .distinct()
                .sorted()
                .mapToObj(Integer::toString)
                .toList();
        if (classes.size() < 2) {
            throw new UserException("%s: every picture has the label %s; at least 2 classes are needed"
                    .formatted(train.labelFile(), classes.get(0)));
        }
        if (classes.size() > MOST_CLASSES) {
            throw new UserException(String.format(
                    Locale.ROOT,
                    "%s: more than %,d different labels: they don't look like classes",
                    train.labelFile(),
                    MOST_CLASSES));
        }
        var data = test.isPresent()
                ? idx.dataset(train, test.get(), classes, true)
                : new Dataset(
                        name, train.shape(), classes, idx.samples(train, classes, true), Dataset.none(train.shape()));
        return new Dataset(
                name, data.shape(), data.task(), data.train(), data.validation(), data.test(), idx.folder.passedOver());
    }

    /** Pictures and the labels of as many. */
    private record Part(IdxFile images, Path labelFile, int[] labels) {
        Shape shape() {
            return new Shape(1, images.dimensions()[1], images.dimensions()[2]);
        }
    }

    private Part part(String part) {
        var images = IdxFile.read(folder.find(part, "images", "idx3-ubyte"), 3, 3, remedy);
        var labels = IdxFile.read(folder.find(part, "labels", "idx1-ubyte"), 1, 2, remedy);
        if (labels.count() != images.count()) {
            throw new UserException(Message.of(
                    "%s: %d labels, but %s holds %d pictures; %s",
                    labels.file(), labels.count(), images.file().getFileName(), images.count(), remedy));
        }
        return new Part(images, labels.file(), labels.labels());
    }

    private Dataset dataset(Part train, Part test, List<String> classes, boolean numbered) {
        if (!test.shape().equals(train.shape())) {
            throw new UserException(Message.of(
                    "%s: pictures of %s, but those of %s are %s; %s",
                    test.images().file(), test.shape(), train.images().file().getFileName(), train.shape(), remedy));
        }
        return new Dataset(
                name, train.shape(), classes, samples(train, classes, numbered), samples(test, classes, numbered));
    }

    private Samples samples(Part part, List<String> classes, boolean numbered) {
        var index = new HashMap<Integer, Integer>();
        for (int c = 0; c < classes.size(); c++) {
            index.put(numbered ? Integer.valueOf(classes.get(c)) : c, c);
        }
        var classOf = new int[part.labels().length];
        for (int i = 0; i < classOf.length; i++) {
            int label = part.labels()[i];
            if (!index.containsKey(label)) {
                throw new UserException(
                        numbered
                                ? Message.of(
                                        "%s: item %d (counted from 0) has label %d, which no training picture has; %s",
                                        part.labelFile(), i, label, remedy)
                                : Message.of(
                                        "%s: item %d (counted from 0) has label %d, but %s has %d classes, 0 to %d; read another data set, such as EMNIST, with %s",
                                        part.labelFile(),
                                        i,
                                        label,
                                        name,
                                        classes.size(),
                                        classes.size() - 1,
                                        DataSetting.NAME.to("idx")));
            }
            classOf[i] = index.get(label);
        }
        return new Samples(
                new Features.Bytes(part.images().pixels(), part.shape().features()), classOf);
    }
}

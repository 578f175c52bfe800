package chainrule.datasets.cifar;

import chainrule.base.Message;
import chainrule.base.SmallFile;
import chainrule.base.UserException;
import chainrule.datasets.Shape;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How the binary version of a CIFAR data set lies on disk. A record is {@link #labelBytes} bytes of label, of which the
 * last counts (CIFAR-100 has the coarse label before the fine one), and 3072 bytes of picture: 1024 red, 1024 green, 1024
 * blue, each row by row. Records follow one another with nothing between them.
 *
 * <p>Source: A. Krizhevsky, <a href="https://www.cs.toronto.edu/~kriz/cifar.html">the data sets' page</a>, "Binary
 * version".
 *
 * @param name as the catalogue lists it
 * @param folder what the publisher's archive calls the folder
 * @param labelBytes of each record
 * @param trainFiles in the order in which their records are numbered
 * @param trainRecords in each of {@code trainFiles}
 * @param testFile the one file of test records
 * @param testRecords in {@code testFile}
 * @param classFile names the classes, one a line
 * @param classes the names where {@code classFile} is missing
 */
public record CifarFormat(
        String name,
        String folder,
        int labelBytes,
        List<String> trainFiles,
        int trainRecords,
        String testFile,
        int testRecords,
        String classFile,
        List<String> classes)
        implements Serializable {
    /** Of one picture. */
    public static final Shape SHAPE = new Shape(3, 32, 32);

    public static final CifarFormat CIFAR_10 = new CifarFormat(
            "cifar10",
            "cifar-10-batches-bin",
            1,
            IntStream.rangeClosed(1, 5).mapToObj("data_batch_%d.bin"::formatted).toList(),
            10_000,
            "test_batch.bin",
            10_000,
            "batches.meta.txt",
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"));

    public static final CifarFormat CIFAR_100 = new CifarFormat(
            "cifar100",
            "cifar-100-binary",
            2,
            List.of("train.bin"),
            50_000,
            "test.bin",
            10_000,
            "fine_label_names.txt",
            IntStream.range(0, 100).mapToObj("class %d"::formatted).toList());

    private static final int LONGEST_CLASS_FILE = 1 << 16;

    public CifarFormat {
        trainFiles = List.copyOf(trainFiles);
        classes = List.copyOf(classes);
    }

    /** Bytes of a record: label and picture. */
    public int recordBytes() {
        return labelBytes + SHAPE.features();
    }

    /**
     * The class names that lie next to the data, or the built-in ones.
     *
     * @throws UserException if the file of names does not hold one for each class
     */
    public List<String> classNames(Path home) {
        var file = home.resolve(classFile);
        if (!Files.exists(file)) {
            return classes;
        }
        var remedy = "; restore it, or delete it to use the built-in names";
        try {
            if (Files.size(file) > LONGEST_CLASS_FILE) {
                throw new UserException(file + ": too long for a list of class names" + remedy);
            }
            var names = text(file, remedy)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            if (names.size() != classes.size()) {
                throw new UserException(
                        "%s: %d class names, %d expected%s".formatted(file, names.size(), classes.size(), remedy));
            }
            return names;
        } catch (IOException e) {
            throw new UserException(file + ": can't read the class names" + remedy, e);
        }
    }

    private static String text(Path file, String remedy) throws IOException {
        try {
            return SmallFile.text(file);
        } catch (UserException e) {
            throw new UserException(Message.of("%s%s", e, remedy), e);
        }
    }

    /** The same layout with other numbers of records a file. */
    CifarFormat withRecords(int train, int test) {
        return new CifarFormat(name, folder, labelBytes, trainFiles, train, testFile, test, classFile, classes);
    }
}

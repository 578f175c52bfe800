package chainrule.datasets;

import chainrule.base.Digest;
import chainrule.base.Message;
import chainrule.base.UserException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * A data set as its publisher divides it.
 *
 * @param name as the catalogue lists it
 * @param shape of one sample
 * @param task what is learnt, with the names of the classes, real outputs or labels
 * @param train the samples to train on
 * @param validation the publisher's validation samples; none (count 0) where it has none, and a {@link Split} takes them from {@code
 *     train}
 * @param test the publisher's test samples; none (count 0) where it has none, and a split takes them from {@code train}
 * @param messages what the user should know of how it was read, a line each: what was passed over, for instance
 * @param schema of a table: its columns
 */
public record Dataset(
        String name,
        Shape shape,
        Task task,
        Samples train,
        Samples validation,
        Samples test,
        List<Message> messages,
        Optional<Schema> schema) {
    /** The name of data that a program gives as arrays. */
    public static final String ARRAYS = "arrays";

    public Dataset {
        messages = List.copyOf(messages);
        for (var samples : List.of(train, validation, test)) {
            if (samples.features().width() != shape.features()) {
                throw new IllegalArgumentException(samples.features().width() + " features for shape " + shape);
            }
            requireFitting(name, task, samples.targets());
        }
        if (train.count() == 0) {
            throw new UserException(name + " holds no training sample");
        }
    }

    /** {@link #messages} in words. */
    public List<String> notes() {
        return messages.stream().map(Message::toString).toList();
    }

    /** That is not a table. */
    public Dataset(
            String name,
            Shape shape,
            Task task,
            Samples train,
            Samples validation,
            Samples test,
            List<Message> messages) {
        this(name, shape, task, train, validation, test, messages, Optional.empty());
    }

    /** Of classes. */
    public Dataset(
            String name,
            Shape shape,
            List<String> classes,
            Samples train,
            Samples validation,
            Samples test,
            List<Message> messages) {
        this(name, shape, Task.classification(classes), train, validation, test, messages);
    }

    /** Of classes, without validation samples of its own, and without notes. */
    public Dataset(String name, Shape shape, List<String> classes, Samples train, Samples test) {
        this(name, shape, classes, train, none(shape), test, List.of());
    }

    /** Without validation samples of its own, and without notes. */
    public Dataset(String name, Shape shape, Task task, Samples train, Samples test) {
        this(name, shape, task, train, train.none(), test, List.of());
    }

    /**
     * Samples in classes, from a program's own arrays, which are copied. All are for training: whoever trains takes validation samples
     * from them. The columns are called x1, x2 and so on; {@link #withColumns} gives them names.
     *
     * @param inputs samples×features; finite
     * @param classes of the samples, from 0 up; the names are the numbers
     * @throws UserException with the row that is wrong: of another length, with NaN or an infinity, or of a negative class
     */
    public static Dataset of(float[][] inputs, int[] classes) {
        return ArrayData.dataset(ArrayData.features(inputs), ArrayData.classes(classes), ArrayData.numbered(classes));
    }

    /** The same in float64, which float32 networks round to after the normalisation. */
    public static Dataset of(double[][] inputs, int[] classes) {
        return ArrayData.dataset(ArrayData.features(inputs), ArrayData.classes(classes), ArrayData.numbered(classes));
    }

    /**
     * The same with names.
     *
     * @param names of the classes: {@code classes} are places in this list
     */
    public static Dataset of(float[][] inputs, int[] classes, List<String> names) {
        return ArrayData.dataset(ArrayData.features(inputs), ArrayData.classes(classes), Task.classification(names));
    }

    /**
     * Samples in classes that have names.
     *
     * @param classes the name of each sample's class; the network's outputs are in the order of the names, or of their values if all
     *     are numbers
     */
    public static Dataset of(float[][] inputs, String[] classes) {
        var task = ArrayData.named(classes);
        return ArrayData.dataset(ArrayData.features(inputs), ArrayData.places(classes, task), task);
    }

    /** The same in float64. */
    public static Dataset of(double[][] inputs, String[] classes) {
        var task = ArrayData.named(classes);
        return ArrayData.dataset(ArrayData.features(inputs), ArrayData.places(classes, task), task);
    }

    /**
     * Samples with a real number each that is to be predicted, called y.
     *
     * @param targets finite, in their own unit
     */
    public static Dataset of(float[][] inputs, float[] targets) {
        return ArrayData.dataset(ArrayData.features(inputs), ArrayData.reals(targets), ArrayData.outputs(1));
    }

    /** The same in float64. */
    public static Dataset of(double[][] inputs, double[] targets) {
        return ArrayData.dataset(ArrayData.features(inputs), ArrayData.reals(targets), ArrayData.outputs(1));
    }

    /**
     * Samples with several real numbers each, called y1, y2 and so on.
     *
     * @param targets samples×outputs; finite, each in its own unit
     */
    public static Dataset of(double[][] inputs, double[][] targets) {
        var reals = ArrayData.reals(targets);
        return ArrayData.dataset(ArrayData.features(inputs), reals, ArrayData.outputs(reals.width()));
    }

    /** The same in float32. */
    public static Dataset of(float[][] inputs, float[][] targets) {
        var reals = ArrayData.reals(targets);
        return ArrayData.dataset(ArrayData.features(inputs), reals, ArrayData.outputs(reals.width()));
    }

    /**
     * Samples each of which has any of several labels, called label1, label2 and so on.
     *
     * @param labels samples×labels: whether a sample has a label
     */
    public static Dataset of(float[][] inputs, boolean[][] labels) {
        var bits = ArrayData.labels(labels);
        return ArrayData.dataset(ArrayData.features(inputs), bits, ArrayData.labelled(bits.width()));
    }

    /**
     * The same with other names for the columns of its inputs, by which a trained model finds them.
     *
     * @throws UserException if these are not as many as there are columns, or two are the same
     */
    public Dataset withColumns(String... names) {
        var schema = ArrayData.renamed(this, List.of(names));
        return new Dataset(name, shape, task, train, validation, test, messages, Optional.of(schema));
    }

    /**
     * A data set for training and one to measure the result on, drawn at random.
     *
     * @param train has no test samples
     * @param test samples that are not in {@code train}; as its training part, which is what models predict
     */
    public record HeldOut(Dataset train, Dataset test) {}

    /**
     * Sets some of the training samples aside, which are copied: a model that has not seen them can be measured on them.
     *
     * @param size a share below 1, or a number of samples
     * @param seed of the draw
     * @throws UserException if nothing or everything would be set aside
     */
    public HeldOut holdOut(double size, long seed) {
        if (size >= 1 && size >= train.count()) {
            throw new UserException("%s has %d samples, and %s of them would be set aside: leave some"
                    .formatted(name, train.count(), size == Math.rint(size) ? Long.toString((long) size) : size));
        }
        var alone = new Dataset(name, shape, task, train, train.none(), train.none(), messages, schema);
        var split = Split.of(alone, new Split.Plan(0, size, false, seed));
        if (split.test().count() == 0) {
            throw new UserException("%s of %d samples rounds to none: give a larger share, or a number of samples"
                    .formatted(size, train.count()));
        }
        return new HeldOut(of(Selection.rows(split.train())), of(Selection.rows(split.test())));
    }

    /**
     * The test samples of a data set whose publisher has some, as the training part of another, which is what models predict.
     *
     * @throws UserException if there are none
     */
    public Dataset testSet() {
        return of(test);
    }

    private Dataset of(Samples samples) {
        return new Dataset(name, shape, task, samples, samples.none(), samples.none(), messages, schema);
    }

    private static void requireFitting(String name, Task task, Targets targets) {
        boolean fits = switch (task.kind()) {
            case CLASSIFICATION -> targets instanceof Targets.Classes;
            case REGRESSION -> targets instanceof Targets.Reals;
            case MULTILABEL -> targets instanceof Targets.Labels;
        };
        if (!fits || targets.width() != task.width()) {
            throw new IllegalArgumentException(targets.width() + " numbers a sample for " + task);
        }
        if (targets instanceof Targets.Classes classes) {
            for (int label : classes.labels()) {
                if (label < 0 || label >= task.names().size()) {
                    throw new UserException("%s: label %d, but there are %d classes"
                            .formatted(name, label, task.names().size()));
                }
            }
        }
    }

    /**
     * The names of the classes.
     *
     * @throws IllegalStateException if classes are not what is learnt
     */
    public List<String> classes() {
        if (!task.isClassification()) {
            throw new IllegalStateException(name + " has no classes: " + task);
        }
        return task.names();
    }

    /** No samples of a shape: for data sets of classes without a test part. */
    public static Samples none(Shape shape) {
        return new Samples(new Features.Bytes(new byte[0], shape.features()), new int[0]);
    }

    /** The same with every number rounded to float32. */
    public Dataset rounded() {
        return new Dataset(name, shape, task, rounded(train), rounded(validation), rounded(test), messages, schema);
    }

    private static Samples rounded(Samples samples) {
        return samples.features() instanceof Features.Doubles doubles
                ? samples.withFeatures(doubles.rounded())
                : samples;
    }

    /** SHA-256 over shape, names, features, targets and weights: equal digests mean the same data. */
    public String digest() {
        var sha = Digest.sha256();
        var fed = new SampleDigest(sha);
        Digest.update(sha, shape + "\n" + String.join("\n", task.names()) + "\n");
        schema.ifPresent(columns -> update(sha, columns));
        // Sets without a validation part have the digest that they had before there were such parts.
        for (var samples : validation.count() == 0 ? List.of(train, test) : List.of(train, validation, test)) {
            fed.samples(samples);
        }
        return Digest.hex(sha);
    }

    /** Tables of numbers alone have the digest that they had before there were other columns. */
    private static void update(MessageDigest sha, Schema schema) {
        for (var column : schema.columns()) {
            if (column.isCategory()) {
                Digest.update(sha, column.name() + "\n" + String.join("\n", column.categories()) + "\n");
            }
        }
    }
}

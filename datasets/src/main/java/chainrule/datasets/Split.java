package chainrule.datasets;

import chainrule.base.Digest;
import chainrule.base.Message;
import chainrule.base.Setting;
import chainrule.base.UserException;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Training, validation and test samples: disjoint, drawn at random by a seed of their own, so that trainings with
 * different seeds see the same split.
 */
public record Split(Subset train, Subset validation, Subset test) {
    /**
     * What to take. A size below 1 is a share, a whole number from 1 up a count of samples.
     *
     * @param validation taken from the training samples where the data set has no validation samples of its own; 0: none
     * @param test taken from the training samples where the data set has no test samples of its own
     * @param stratified whether each part has every class in the proportions of the whole
     * @param seed of the draw
     * @param mostTraining how many training samples to keep at most: of two plans that differ in nothing else, the smaller
     *     training split is a part of the larger one, and the other splits are the same
     */
    public record Plan(double validation, double test, boolean stratified, long seed, int mostTraining) {
        /** All training samples that are left. */
        public Plan(double validation, double test, boolean stratified, long seed) {
            this(validation, test, stratified, seed, Integer.MAX_VALUE);
        }
    }

    /**
     * Divides a data set.
     *
     * @throws UserException if nothing is left to train on, or a size is no share and no count
     */
    public static Split of(Dataset dataset, Plan plan) {
        int count = dataset.train().count();
        boolean validated = dataset.validation().count() > 0;
        int validation = validated ? 0 : size(DataSetting.VALIDATION, plan.validation(), count);
        int test = dataset.test().count() > 0 ? 0 : size(DataSetting.TEST, plan.test(), count);
        if (validation + test >= count) {
            throw new UserException(Message.of(
                    "%s and %s take %,d samples, but %s has only %,d to train on",
                    DataSetting.VALIDATION, DataSetting.TEST, validation + test, dataset.name(), count));
        }
        if (plan.stratified() && !dataset.task().isClassification()) {
            throw new UserException(Message.of(
                    "%s divides classes, and %s has %s: remove it",
                    DataSetting.STRATIFIED, dataset.name(), dataset.task().summary()));
        }
        int[] rows = plan.stratified()
                ? stratifiedOrder(dataset, plan.seed())
                : shuffled(count, new RandomStream(plan.seed(), Purpose.SPLIT, 0, 0));
        int forTraining = count - validation - test;
        return new Split(
                part(dataset.train(), rows, 0, Math.min(plan.mostTraining(), forTraining)),
                validated
                        ? dataset.validation().all()
                        : part(dataset.train(), rows, forTraining, forTraining + validation),
                test == 0 ? dataset.test().all() : part(dataset.train(), rows, count - test, count));
    }

    /** The part of that name: train, validation or test. */
    public Subset part(String name) {
        return switch (name) {
            case "train" -> train;
            case "validation" -> validation;
            case "test" -> test;
            default -> throw new UserException("no split is called '%s': train, validation or test".formatted(name));
        };
    }

    /** SHA-256 over which row is where: equal digests of split and data mean comparable results. */
    public String digest() {
        var sha = Digest.sha256();
        for (var subset : new Subset[] {train, validation, test}) {
            var bytes = ByteBuffer.allocate(Integer.BYTES * (subset.count() + 1));
            bytes.putInt(subset.count());
            Arrays.stream(subset.rows()).forEach(bytes::putInt);
            sha.update(bytes.array());
        }
        return Digest.hex(sha);
    }

    private static int size(Setting setting, double size, int count) {
        if (size >= 0 && size < 1) {
            return (int) Math.round(size * count);
        }
        if (size >= 1 && size == Math.rint(size)) {
            return (int) Math.min(size, Integer.MAX_VALUE / 4);
        }
        throw new UserException(
                Message.of("%s is %s: give a share from 0 to below 1, or a whole number of samples", setting, size));
    }

    /** Rows in ascending order, so that a part reads its samples in the order in which they lie. */
    private static Subset part(Samples samples, int[] rows, int from, int to) {
        int[] taken = Arrays.copyOfRange(rows, from, to);
        Arrays.sort(taken);
        return new Subset(samples, taken);
    }

    private static int[] shuffled(int count, RandomStream random) {
        var rows = new int[count];
        Arrays.setAll(rows, i -> i);
        random.shuffle(rows);
        return rows;
    }

    /**
     * An order whose every stretch has the classes in proportion: a class of n samples has its k-th one at (k + ½)/n of
     * the way, its samples themselves shuffled.
     */
    private static int[] stratifiedOrder(Dataset dataset, long seed) {
        int[] labels = dataset.train().labels();
        int[] sizes = dataset.train().all().classCounts(dataset.classes().size());
        int[] random = shuffled(labels.length, new RandomStream(seed, Purpose.SPLIT, 0, 0));
        var seen = new int[sizes.length];
        record Placed(double position, int row) {}
        return Arrays.stream(random)
                .mapToObj(row -> new Placed((seen[labels[row]]++ + 0.5) / sizes[labels[row]], row))
                .sorted((a, b) -> Double.compare(a.position, b.position))
                .mapToInt(Placed::row)
                .toArray();
    }
}

package chainrule.datasets;

import chainrule.base.Digest;
import chainrule.base.Message;
import chainrule.base.Setting;
import chainrule.base.UserException;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Training, validation and test samples: disjoint, drawn at random by a seed of their own, so that training runs with
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
     * @param fold of a cross-validation: the test part is this fold of the training samples, and {@code test} and the data set's own test
     *     samples are not used. Validation samples are taken from the other folds: their share of these, of classes in proportion, and
     *     with groups whole ones, as many as come close
     */
    public record Plan(
            double validation, double test, boolean stratified, long seed, int mostTraining, Optional<Fold> fold) {
        /** Not of a cross-validation. */
        public Plan(double validation, double test, boolean stratified, long seed, int mostTraining) {
            this(validation, test, stratified, seed, mostTraining, Optional.empty());
        }

        /** All training samples that are left. */
        public Plan(double validation, double test, boolean stratified, long seed) {
            this(validation, test, stratified, seed, Integer.MAX_VALUE);
        }
    }

    /**
     * Divides a data set.
     *
     * @throws UserException if nothing is left to train on, or a size is neither a share nor a count
     */
    public static Split of(Dataset dataset, Plan plan) {
        if (plan.stratified() && !dataset.task().isClassification()) {
            throw new UserException(Message.of(
                    "%s divides classes, and %s has %s: remove it",
                    DataSetting.STRATIFIED, dataset.name(), dataset.task().summary()));
        }
        if (plan.fold().isPresent()) {
            return ofFold(dataset, plan, plan.fold().get());
        }
        int count = dataset.train().count();
        boolean validated = dataset.validation().count() > 0;
        int validation = validated ? 0 : size(DataSetting.VALIDATION, plan.validation(), count);
        int test = dataset.test().count() > 0 ? 0 : size(DataSetting.TEST, plan.test(), count);
        if (validation + test >= count) {
            throw new UserException(Message.of(
                    "%s and %s take %,d samples, but %s has only %,d to train on",
                    DataSetting.VALIDATION, DataSetting.TEST, validation + test, dataset.name(), count));
        }
        int[] rows = order(dataset.train().all(), plan.stratified(), random(plan));
        int forTraining = count - validation - test;
        return new Split(
                part(dataset.train(), rows, 0, Math.min(plan.mostTraining(), forTraining)),
                validated
                        ? dataset.validation().all()
                        : part(dataset.train(), rows, forTraining, forTraining + validation),
                test == 0 ? dataset.test().all() : part(dataset.train(), rows, count - test, count));
    }

    private static RandomStream random(Plan plan) {
        return new RandomStream(plan.seed(), Purpose.SPLIT, 0, 0);
    }

    /** Of a cross-validation: validation and training samples are from the folds that are not held out. */
    private static Split ofFold(Dataset dataset, Plan plan, Fold fold) {
        var folds = Folds.of(dataset, fold);
        var samples = dataset.train();
        var heldOut = new Subset(samples, folds.heldOut(fold));
        var rest = new Subset(samples, folds.rest(fold));
        boolean validated = dataset.validation().count() > 0;
        int validation = validated ? 0 : size(DataSetting.VALIDATION, plan.validation(), rest.count());
        if (validation >= rest.count()) {
            throw new UserException(Message.of(
                    "%s takes %,d samples, but only %,d of %s are outside the fold: take fewer",
                    DataSetting.VALIDATION, validation, rest.count(), dataset.name()));
        }
        var random = random(plan);
        if (fold.group().isPresent() && validation > 0) {
            var parts = grouped(rest, validation, fold, random);
            int[] train = order(parts[0], false, random);
            return new Split(part(samples, train, 0, Math.min(plan.mostTraining(), train.length)), parts[1], heldOut);
        }
        int[] rows = order(rest, dataset.task().isClassification(), random);
        int forTraining = rows.length - validation;
        return new Split(
                part(samples, rows, 0, Math.min(plan.mostTraining(), forTraining)),
                validated ? dataset.validation().all() : part(samples, rows, forTraining, rows.length),
                heldOut);
    }

    /** Training and validation rows, groups whole. */
    private static Subset[] grouped(Subset rest, int validation, Fold fold, RandomStream random) {
        var groups = WholeGroups.of(rest, random);
        if (groups.count() < 2) {
            throw new UserException(Message.of(
                    "column \"%s\" (%s) leaves one group outside the fold, and %s takes another one: use %s, or another column",
                    fold.group().orElseThrow(),
                    DataSetting.GROUP.given(),
                    DataSetting.VALIDATION,
                    DataSetting.VALIDATION.to(0)));
        }
        double share = (double) validation / rest.count();
        int[] partOf = groups.among(new double[] {1 - share, share});
        var parts = new Subset[2];
        for (int k = 0; k < parts.length; k++) {
            int part = k;
            parts[k] = new Subset(
                    rest.samples(),
                    IntStream.range(0, partOf.length)
                            .filter(i -> partOf[i] == part)
                            .map(i -> rest.rows()[i])
                            .toArray());
        }
        return parts;
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

    /** Rows of a subset in an order of which any stretch is a random part of it. */
    private static int[] order(Subset subset, boolean stratified, RandomStream random) {
        var places = new int[subset.count()];
        Arrays.setAll(places, i -> i);
        random.shuffle(places);
        int[] ordered = stratified ? stratified(subset, places) : places;
        return Arrays.stream(ordered).map(i -> subset.rows()[i]).toArray();
    }

    /**
     * An order whose every stretch has the classes in proportion: a class of n samples has its k-th one at (k + ½)/n of
     * the way, its samples themselves shuffled.
     */
    private static int[] stratified(Subset subset, int[] shuffled) {
        int classes = 1 + Arrays.stream(subset.samples().labels()).max().orElse(0);
        int[] sizes = subset.classCounts(classes);
        var seen = new int[sizes.length];
        record Placed(double position, int place) {}
        return Arrays.stream(shuffled)
                .mapToObj(i -> new Placed((seen[subset.label(i)]++ + 0.5) / sizes[subset.label(i)], i))
                .sorted((a, b) -> Double.compare(a.position, b.position))
                .mapToInt(Placed::place)
                .toArray();
    }
}

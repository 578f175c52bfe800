package chainrule.datasets;

import chainrule.base.Counted;
import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The training samples of a data set, divided into folds. They depend on the data, the number of folds, the repeat, the seed and the
 * groups alone, and so are the same for every configuration.
 *
 * <p>Of classes, every fold has ⌊n/k⌋ or ⌈n/k⌉ of the n samples of each class, and the same holds of all samples. Other targets are
 * shuffled. With groups, see {@link WholeGroups}.
 */
final class Folds {
    private final int[] foldOf;

    private Folds(int[] foldOf) {
        this.foldOf = foldOf;
    }

    /**
     * Divides the training samples as a fold says; which fold it is does not matter.
     *
     * @throws UserException if a class has fewer samples than there are folds, there are fewer groups or samples than folds, or the data
     *     have no groups
     */
    static Folds of(Dataset dataset, Fold fold) {
        var random = new RandomStream(fold.seed(), Purpose.FOLD, fold.repeat(), 0);
        var samples = dataset.train();
        if (fold.group().isPresent()) {
            requireGroups(dataset, fold);
            var weights = new double[fold.of()];
            Arrays.fill(weights, 1.0 / fold.of());
            return new Folds(WholeGroups.of(samples.all(), random).among(weights));
        }
        requireSamples(dataset, fold);
        int[] rows = IntStream.range(0, samples.count()).toArray();
        random.shuffle(rows);
        if (dataset.task().isClassification()) {
            int[] labels = samples.labels();
            rows = Arrays.stream(rows)
                    .boxed()
                    .sorted((a, b) -> Integer.compare(labels[a], labels[b]))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
        // Dealt out like cards: of any stretch, such as a class, folds get the same number but for one.
        var foldOf = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            foldOf[rows[i]] = i % fold.of();
        }
        return new Folds(foldOf);
    }

    private static void requireGroups(Dataset dataset, Fold fold) {
        String column = fold.group().orElseThrow();
        if (dataset.train().groups().length == 0) {
            throw new UserException(Message.of(
                    dataset.schema().isPresent()
                            ? "%s names the column \"%s\", which %s does not have: choose one that it has, or leave it out"
                            : "%s names the column \"%s\", and %s is not a table: leave it out",
                    DataSetting.GROUP.introduced(),
                    column,
                    dataset.name()));
        }
        int groups = (int) Arrays.stream(dataset.train().groups()).distinct().count();
        if (groups < fold.of()) {
            throw new UserException(Message.of(
                    "column \"%s\" (%s) has %s, too few for %d folds: %s",
                    column,
                    DataSetting.GROUP.given(),
                    Counted.of(groups, "group"),
                    fold.of(),
                    groups < 2
                            ? Message.of("choose another column")
                            : Message.of("use %s", DataSetting.FOLDS.to(groups))));
        }
    }

    private static void requireSamples(Dataset dataset, Fold fold) {
        int count = dataset.train().count();
        if (count < fold.of()) {
            throw new UserException(Message.of(
                    "%s has %s, too few for %d folds: use fewer folds, or more data",
                    dataset.name(), Counted.of(count, "training sample"), fold.of()));
        }
        if (!dataset.task().isClassification()) {
            return;
        }
        int[] counts = dataset.train().all().classCounts(dataset.classes().size());
        for (int c = 0; c < counts.length; c++) {
            if (counts[c] > 0 && counts[c] < fold.of()) {
                throw new UserException(Message.of(
                        "class \"%s\" has %s, too few for %d folds: %s",
                        dataset.classes().get(c),
                        Counted.of(counts[c], "sample"),
                        fold.of(),
                        counts[c] < 2
                                ? Message.of("add samples of it, or remove it")
                                : Message.of("use %s, or add samples of it", DataSetting.FOLDS.to(counts[c]))));
            }
        }
    }

    /** The rows of a fold, in ascending order. */
    int[] heldOut(Fold fold) {
        return IntStream.range(0, foldOf.length)
                .filter(row -> foldOf[row] == fold.index() - 1)
                .toArray();
    }

    /** The other rows, in ascending order. */
    int[] rest(Fold fold) {
        return IntStream.range(0, foldOf.length)
                .filter(row -> foldOf[row] != fold.index() - 1)
                .toArray();
    }
}

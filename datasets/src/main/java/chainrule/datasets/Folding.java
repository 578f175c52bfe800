package chainrule.datasets;

import chainrule.base.InvalidValue;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * All folds of a cross-validation.
 *
 * @param folds how many, at least 2
 * @param repeats how often the samples are divided, each time with another shuffle; at least 1
 * @param seed of the shuffles
 * @param group of tables: a column whose rows with the same value stay in one fold; it is not learnt from
 */
public record Folding(int folds, int repeats, long seed, Optional<String> group) {
    public Folding {
        if (folds < 2) {
            throw new InvalidValue("folds", "is %d: there must be at least 2".formatted(folds));
        }
        InvalidValue.requirePositive("repeats", repeats);
    }

    /** That many folds of one division, with seed 0 and without groups. */
    public static Folding of(int folds) {
        return new Folding(folds, 1, 0, Optional.empty());
    }

    /** The same with several divisions. */
    public Folding repeated(int times) {
        return new Folding(folds, times, seed, group);
    }

    /** The same with other shuffles. */
    public Folding withSeed(long other) {
        return new Folding(folds, repeats, other, group);
    }

    /** The same with the rows of a group in one fold. */
    public Folding groupedBy(String column) {
        return new Folding(folds, repeats, seed, Optional.of(column));
    }

    /** Every fold, repeat by repeat. */
    public List<Fold> all() {
        return IntStream.range(0, folds * repeats)
                .mapToObj(i -> new Fold(i % folds + 1, folds, i / folds + 1, seed, group))
                .toList();
    }
}

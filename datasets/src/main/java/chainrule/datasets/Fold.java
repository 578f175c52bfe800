package chainrule.datasets;

import chainrule.base.Default;
import chainrule.base.InvalidValue;
import java.util.Optional;

/**
 * One fold of a cross-validation: which part of the training samples is held out as the test part. See {@link Folds} for the division.
 *
 * @param index which fold is held out, from 1
 * @param of how many folds there are, at least 2
 * @param repeat which shuffle, from 1
 * @param seed of the shuffles
 * @param group of tables: a column whose rows with the same value stay in one fold; it is not learnt from
 */
public record Fold(
        @Default("1") int index,
        @Default("5") int of,
        @Default("1") int repeat,
        @Default("0") long seed,
        Optional<String> group) {
    public Fold {
        if (of < 2) {
            throw new InvalidValue("of", "is %d: there must be at least 2 folds".formatted(of));
        }
        if (index < 1 || index > of) {
            throw new InvalidValue("index", "is %d: it must be from 1 to the number of folds, %d".formatted(index, of));
        }
        InvalidValue.requirePositive("repeat", repeat);
    }

    /** Such as "fold 2 of 5" or "fold 2 of 5, repeat 3". */
    @Override
    public String toString() {
        return "fold %d of %d".formatted(index, of) + (repeat == 1 ? "" : ", repeat " + repeat);
    }
}

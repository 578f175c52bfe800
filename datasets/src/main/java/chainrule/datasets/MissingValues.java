package chainrule.datasets;

import chainrule.base.Default;
import chainrule.base.InvalidValue;

/** What a network is given where a number of a table is missing; a second input says that it was. */
public sealed interface MissingValues {
    /** The median of the training split. */
    record Median() implements MissingValues {}

    /** The mean of the training split. */
    record Mean() implements MissingValues {}

    /** A number in the column's own unit. */
    record Constant(@Default("0") double value) implements MissingValues {
        public Constant {
            if (!Double.isFinite(value)) {
                throw new InvalidValue("value", "is %s: it must be a number".formatted(value));
            }
        }
    }

    /** Nothing: a table with missing values is refused. */
    record Error() implements MissingValues {}
}

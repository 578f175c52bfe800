package chainrule.engine.cuda.plan;

import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Drop;
import chainrule.engine.step.Operation.Update;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A piece of a card's memory that launches read or write.
 *
 * @param matrix that it belongs to
 * @param buffer which of a matrix's two places
 */
public record Region(Kind kind, Matrix matrix, int buffer) {
    /** What the launches of a sequence read of their steps. */
    public static final Region STEPS = new Region(Kind.STEPS, null, 0);

    enum Kind {
        NUMBERS,
        /** Rounded for products. */
        COPY,
        /** The losses and scores of a matrix's samples. */
        LOSSES,
        STEPS
    }

    /** What an operation changes: the matrices that it says, and those that only it and its like read. */
    static List<Matrix> changed(Operation operation) {
        if (operation instanceof Drop drop) {
            return List.of(drop.out(), drop.mask());
        } else if (operation instanceof Update update) {
            var all = new ArrayList<>(update.states());
            all.add(update.w());
            return all;
        }
        return operation.written();
    }

    /** Whether two operations may not change places. */
    static boolean conflict(Operation one, Operation other) {
        return !Collections.disjoint(changed(one), other.matrices())
                || !Collections.disjoint(changed(other), one.matrices());
    }
}

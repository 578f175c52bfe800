package chainrule.engine;

import chainrule.model.Parameters;
import java.util.List;
import java.util.function.Supplier;

/** A network on an engine that is being trained, in its present state. */
public interface NetworkInTraining extends Network {
    /**
     * Keeps the parameters as they are now, to be asked for later, if at all: an engine may leave them where it computes.
     *
     * @return good until this is called again, or the training is closed
     */
    default Supplier<Parameters> keep() {
        var now = parameters();
        return () -> now;
    }

    /** A copy of all that the next steps depend on: a job that begins with it continues bit-identically. */
    TrainingState state();

    /**
     * Which algorithms libraries chose for the matrix products so far, a line for each kind of product: for the record, since
     * another one adds up in another order. Empty where there is no choice.
     */
    default List<String> algorithms() {
        return List.of();
    }
}

package chainrule.engine;

import java.util.List;

/** A network on an engine that is being trained, as it is at the moment. */
public interface Trainee extends Network {
    /** A copy of all that the next steps depend on: a job that begins with it goes on with the same bits. */
    TrainingState state();

    /**
     * Which algorithms libraries chose for the matrix products so far, a line for each kind of product: for the record, since
     * another one adds up in another order. Empty where there is no choice.
     */
    default List<String> algorithms() {
        return List.of();
    }
}

package chainrule.mlp;

import chainrule.checkpoint.Checkpoint;
import chainrule.train.EpochMetrics;
import java.util.List;
import java.util.Optional;

/**
 * What a training run made: all that a model is.
 *
 * @param checkpoint the network with all that it needs for raw samples
 * @param memory what training can continue from; empty of files that hold a network alone
 * @param engine that measures it on data sets
 * @param history of the epochs in this process, the first one first
 */
record Fitted(Checkpoint checkpoint, Optional<TrainingMemory> memory, EngineChoice engine, List<EpochMetrics> history) {
    Fitted {
        history = List.copyOf(history);
    }

    /** The same without the memory. */
    Fitted frozen() {
        return new Fitted(checkpoint, Optional.empty(), engine, history);
    }
}

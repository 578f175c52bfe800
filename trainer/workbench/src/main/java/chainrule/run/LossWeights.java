package chainrule.run;

import chainrule.config.RunConfig;
import java.util.Optional;

/**
 * What the losses of a run are weighted by (B14).
 *
 * @param column the samples' weights, in every loss; empty: they count alike
 * @param classes whether the classes' weights are in the training loss of each epoch, and nowhere else
 */
public record LossWeights(Optional<String> column, boolean classes) {
    public static LossWeights of(RunConfig config) {
        return new LossWeights(
                config.data().weight(), !config.train().classWeights().isEmpty());
    }

    /** What a loss is called that is measured on a split after training, or in validation. */
    public String loss() {
        return column.isPresent() ? "weighted loss" : "loss";
    }

    /** What the mean loss of an epoch's training batches is called. */
    public String trainingLoss() {
        return column.isPresent() || classes ? "weighted training loss" : "training loss";
    }

    public String validationLoss() {
        return column.isPresent() ? "weighted validation loss" : "validation loss";
    }

    /** Which losses are weighted, in a sentence; empty if none is. */
    public Optional<String> sentence() {
        if (column.isPresent()) {
            String all = "Losses are weighted by the column \"%s\"".formatted(column.get());
            return Optional.of(classes ? all + ", and the training loss of each epoch by class, too." : all + ".");
        }
        return classes
                ? Optional.of("The training loss of each epoch is weighted by class; all other losses are not.")
                : Optional.empty();
    }
}

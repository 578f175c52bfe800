package chainrule.engine;

import chainrule.base.InvalidValue;
import chainrule.optim.Averaging;
import chainrule.optim.ParameterGroups;
import java.util.List;
import java.util.Optional;

/**
 * What a training run does in addition to the usual step.
 *
 * @param average which mean of the weights is validated and kept (D8)
 * @param accumulate how many batches' gradients are averaged for an update (D9); 1: none
 * @param frozen the layers, from 1, whose parameters stay as they are; with the first one the input layer, too
 * @param groups which parameters have a rate of their own, or do not decay
 */
public record TrainingRules(Optional<Averaging> average, int accumulate, List<Integer> frozen, ParameterGroups groups) {
    public static final TrainingRules NONE = new TrainingRules(Optional.empty(), 1, List.of());

    public TrainingRules {
        InvalidValue.requirePositive("accumulate", accumulate);
        frozen = List.copyOf(frozen);
    }

    /** With the optimiser's usual step for all parameters. */
    public TrainingRules(Optional<Averaging> average, int accumulate, List<Integer> frozen) {
        this(average, accumulate, frozen, ParameterGroups.NONE);
    }

    /** Whether a layer's parameters stay as they are, counted from 0. */
    public boolean freezes(int layer) {
        return frozen.contains(layer + 1);
    }

    /** Updates of an epoch with this number of batches: the last one may be of fewer. */
    public int updates(int batches) {
        return (batches + accumulate - 1) / accumulate;
    }
}

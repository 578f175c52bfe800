package chainrule.dl4j;

import chainrule.model.MlpSpec;
import chainrule.model.Precision;
import java.util.List;

/**
 * A network of DL4J's as ours.
 *
 * @param spec without penalties, which the layers have
 * @param layers what ours lack, layer by layer
 * @param seed of the dropout masks
 */
record Plan(MlpSpec spec, List<LayerPlan> layers, UpdateRule rule, OutputLoss loss, Precision precision, long seed) {
    /** Whether samples have weights in the risk: the loss's factor, and η where the rule scales the gradient. */
    boolean isWeighted() {
        return rule.scalesGradient() || loss.factor() != 1;
    }

    /** Whether DL4J's score has a term in addition to the loss. */
    boolean isRegularized() {
        return layers.stream()
                .anyMatch(layer -> !layer.weights().isNone() || !layer.biases().isNone());
    }
}

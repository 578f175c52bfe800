package chainrule.model;

import chainrule.base.InvalidValue;

/**
 * One layer: a = W·input + b, h = f(a), then dropout.
 *
 * @param units how many outputs
 * @param activation f; {@link Activation.Identity} for the last layer, whose outputs are logits
 * @param dropout the probability with which an output of the layer is dropped in training (1 − p of C13)
 */
public record LayerSpec(
        int units, Activation activation, Initialization initialization, Penalty penalty, double dropout) {
    public LayerSpec {
        InvalidValue.requirePositive("units", units);
        InvalidValue.requireBetween("dropout", dropout, 0, 1);
    }
}

package chainrule.model;

import chainrule.base.InvalidValue;

/**
 * One layer: a = W·x̃ + b with x̃ the normalised input, z = a normalised, h = f(z), then dropout, then what a residual connection adds.
 *
 * @param units how many outputs
 * @param activation f; {@link Activation.Identity} for the last layer, whose outputs are logits
 * @param dropout the probability with which an output of the layer is dropped in training (1 − p of C13)
 * @param inputNorm of what enters the layer; the residual connections around it have what it was before
 * @param norm of the pre-activations
 * @param residual k: the output of the layer k layers earlier is added to this one's (E6), or the network's input where that is k
 *     layers earlier; 0: nothing is added
 */
public record LayerSpec(
        int units,
        Activation activation,
        Initialization initialization,
        Penalty penalty,
        double dropout,
        Norm inputNorm,
        Norm norm,
        int residual) {
    public LayerSpec {
        InvalidValue.requirePositive("units", units);
        InvalidValue.requireBetween("dropout", dropout, 0, 1);
        InvalidValue.requireNotNegative("residual", residual);
    }

    /** A dense layer alone. */
    public LayerSpec(int units, Activation activation, Initialization initialization, Penalty penalty, double dropout) {
        this(units, activation, initialization, penalty, dropout, Norm.NONE, Norm.NONE, 0);
    }

    /** Whether it is a dense layer alone: nothing is normalised, and nothing added. */
    public boolean isDense() {
        return inputNorm.isNone() && norm.isNone() && residual == 0;
    }

    /** The same with another size. */
    public LayerSpec withUnits(int other) {
        return new LayerSpec(other, activation, initialization, penalty, dropout, inputNorm, norm, residual);
    }

    /** The same with another probability of dropout. */
    public LayerSpec withDropout(double other) {
        return new LayerSpec(units, activation, initialization, penalty, other, inputNorm, norm, residual);
    }

    /** The same with pre-activations that are normalised. */
    public LayerSpec withNorm(Norm other) {
        return new LayerSpec(units, activation, initialization, penalty, dropout, inputNorm, other, residual);
    }

    /** The same with an input that is normalised. */
    public LayerSpec withInputNorm(Norm other) {
        return new LayerSpec(units, activation, initialization, penalty, dropout, other, norm, residual);
    }

    /** The same with a residual connection. */
    public LayerSpec withResidual(int layers) {
        return new LayerSpec(units, activation, initialization, penalty, dropout, inputNorm, norm, layers);
    }
}

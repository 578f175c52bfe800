package chainrule.model;

/**
 * A normalisation of a network, with learnt γ and β, {@code width} numbers each.
 *
 * @param layer from 0
 * @param ofInput whether it normalises what enters the layer, and not its pre-activations
 */
public record NormPlace(int layer, boolean ofInput, int width, Norm norm) {
    /** Behind a symbol, such as γ: 2 for the second layer's pre-activations, X2 for its input. */
    public String suffix() {
        return (ofInput ? "X" : "") + (layer + 1);
    }

    /** Learnt numbers: γ and β. */
    public int parameters() {
        return Math.multiplyExact(2, width);
    }

    /** Numbers that are not learnt: the running mean and variance of a batch normalisation. */
    public int statistics() {
        return norm.isOfBatch() ? Math.multiplyExact(2, width) : 0;
    }
}

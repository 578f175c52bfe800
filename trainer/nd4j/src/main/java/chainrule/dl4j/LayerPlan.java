package chainrule.dl4j;

import java.util.Optional;
import org.deeplearning4j.nn.conf.GradientNormalization;

/**
 * What a layer of DL4J's has that our layers don't.
 *
 * @param index its number in DL4J's network
 * @param norm a batch normalisation of its input, if there is one
 * @param hasBias else the bias stays 0
 * @param weights regularisation of the weights
 * @param biases regularisation of the bias
 * @param clipping none, or of the layer's gradient, or of weights and bias apart
 * @param threshold the largest norm of what is clipped
 */
record LayerPlan(
        int index,
        Optional<NormPlan> norm,
        boolean hasBias,
        WeightPenalties weights,
        WeightPenalties biases,
        GradientNormalization clipping,
        double threshold) {
    /**
     * A batch normalisation of DL4J's.
     *
     * @param index its number in DL4J's network
     * @param ofLogarithms whether DL4J keeps log₁₀ of the running deviation, and not the running variance
     */
    record NormPlan(int index, boolean ofLogarithms) {}

    boolean isClipped() {
        return clipping != GradientNormalization.None;
    }
}

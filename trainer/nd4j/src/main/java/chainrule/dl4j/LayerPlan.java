package chainrule.dl4j;

import org.deeplearning4j.nn.conf.GradientNormalization;

/**
 * What a layer of DL4J's has that our layers don't.
 *
 * @param hasBias else the bias stays 0
 * @param weights regularisation of the weights
 * @param biases regularisation of the bias
 * @param clipping none, or of the layer's gradient, or of weights and bias apart
 * @param threshold the largest norm of what is clipped
 */
record LayerPlan(
        boolean hasBias,
        WeightPenalties weights,
        WeightPenalties biases,
        GradientNormalization clipping,
        double threshold) {
    boolean isClipped() {
        return clipping != GradientNormalization.None;
    }
}

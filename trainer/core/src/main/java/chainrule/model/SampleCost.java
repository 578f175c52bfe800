package chainrule.model;

import java.math.BigInteger;

/**
 * What one sample costs, whatever the batch. Exact for networks of any size.
 *
 * @param forward multiplications with an addition, of the products alone
 * @param backward the same: the weights' gradients of all layers, and of all layers but the first their inputs'
 * @param bytes for what a training run keeps of a sample: inputs, each layer's outputs, and the gradients with respect to all
 *     layers' pre-activations but the last's, which replaces the outputs
 */
public record SampleCost(BigInteger forward, BigInteger backward, BigInteger bytes) {
    public static SampleCost of(LayerSizes layers, Precision precision) {
        var perLayer = ParameterCount.of(layers).perLayer();
        var forward = BigInteger.ZERO;
        long numbers = layers.sizes().get(0);
        for (var layer : perLayer) {
            forward = forward.add(BigInteger.valueOf(layer.weights()));
            numbers += 2L * layer.units();
        }
        numbers -= perLayer.get(perLayer.size() - 1).units();
        return new SampleCost(
                forward,
                forward.shiftLeft(1).subtract(BigInteger.valueOf(perLayer.get(0).weights())),
                BigInteger.valueOf(numbers).multiply(BigInteger.valueOf(precision.bytes())));
    }
}

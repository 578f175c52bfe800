package chainrule.model;

/**
 * What one sample costs, whatever the batch.
 *
 * @param forward multiplications with an addition, of the products alone
 * @param backward the same: the weights' gradients of all layers, and of all layers but the first their inputs'
 * @param bytes for what a training keeps of a sample: inputs, each layer's outputs, and the gradients with respect to all
 *     layers' pre-activations but the last's, which replaces the outputs
 */
public record SampleCost(long forward, long backward, long bytes) {
    public static SampleCost of(LayerSizes layers, Precision precision) {
        var perLayer = ParameterCount.of(layers).perLayer();
        long forward = 0;
        long numbers = layers.sizes().get(0);
        for (var layer : perLayer) {
            forward += layer.weights();
            numbers += 2L * layer.units();
        }
        numbers -= perLayer.get(perLayer.size() - 1).units();
        return new SampleCost(forward, 2 * forward - perLayer.get(0).weights(), numbers * precision.bytes());
    }
}

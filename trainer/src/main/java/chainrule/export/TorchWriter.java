package chainrule.export;

import chainrule.model.Precision;
import chainrule.tensor.Safetensors;
import chainrule.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A network as PyTorch's {@code state_dict} of a module whose {@code layers} are {@code Sequential(Linear, ReLU, Linear, …)}.
 * A linear layer's weight is units×inputs; activations take a place in the numbering, so that layer l (from 0) is
 * {@code layers.2l}.
 */
final class TorchWriter {
    private TorchWriter() {}

    static byte[] bytes(ExportedNetwork network) {
        var type = network.network().precision() == Precision.FLOAT64 ? Tensor.Type.F64 : Tensor.Type.F32;
        var tensors = new LinkedHashMap<String, Tensor>();
        for (int l = 0; l < network.layers(); l++) {
            var layer = network.layer(l);
            long inputs = layer.inputs();
            long units = layer.units();
            double[] weight = Affine.transposed(layer.weights(), layer.inputs(), layer.units());
            tensors.put("layers.%d.weight".formatted(2 * l), new Tensor(type, List.of(units, inputs), weight));
            tensors.put("layers.%d.bias".formatted(2 * l), new Tensor(type, List.of(units), layer.biases()));
        }
        var metadata = new LinkedHashMap<String, String>();
        // What Hugging Face's libraries look for.
        metadata.put("format", "pt");
        metadata.putAll(network.card().facts());
        return new Safetensors(metadata, tensors).bytes();
    }
}

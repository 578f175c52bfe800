package chainrule.export.torch;

import chainrule.checkpoint.SpecJson;
import chainrule.export.network.Affine;
import chainrule.export.network.ExportedNetwork;
import chainrule.model.Precision;
import chainrule.tensor.Safetensors;
import chainrule.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A network as PyTorch's {@code state_dict} of a module whose {@code layers} are {@code Sequential(Linear, ReLU, Linear, …)}.
 * A linear layer's weight is units×inputs; activations take a place in the numbering, so that layer l (from 0) is
 * {@code layers.2l}. The input layer's part k has its parameters in {@code features.parts.k.weight}, those of an embedding a
 * category a row. A normalisation is {@code norms.2} for the second layer's pre-activations and {@code norms.X2} for its input; with them,
 * and with residual connections, the metadata have the whole {@code network}, as checkpoints do. A batch normalisation has {@code
 * running_mean} and {@code running_var}, too; {@code num_batches_tracked}, which PyTorch reads only where there is no momentum, is omitted:
 * {@code load_state_dict} begins with 0.
 */
public final class TorchWriter {
    private TorchWriter() {}

    public static byte[] bytes(ExportedNetwork network) {
        var type = network.network().precision() == Precision.FLOAT64 ? Tensor.Type.F64 : Tensor.Type.F32;
        var tensors = new LinkedHashMap<String, Tensor>();
        var parts = network.spec().features().parts();
        for (int k = 0; k < parts.size(); k++) {
            if (parts.get(k).parameters() > 0) {
                var shape =
                        parts.get(k).shape().stream().map(Integer::longValue).toList();
                tensors.put("features.parts.%d.weight".formatted(k), new Tensor(type, shape, network.part(k)));
            }
        }
        for (int l = 0; l < network.layers(); l++) {
            var layer = network.layer(l);
            long inputs = layer.inputs();
            long units = layer.units();
            double[] weight = Affine.transposed(layer.weights(), layer.inputs(), layer.units());
            tensors.put("layers.%d.weight".formatted(2 * l), new Tensor(type, List.of(units, inputs), weight));
            tensors.put("layers.%d.bias".formatted(2 * l), new Tensor(type, List.of(units), layer.biases()));
            if (network.spec().isParametric(l)) {
                // Of nn.PReLU.
                var slopes = new Tensor(type, List.of(units), network.slopes(l));
                tensors.put("layers.%d.weight".formatted(2 * l + 1), slopes);
            }
        }
        for (var place : network.spec().norms()) {
            double[] values = network.network().parameters().values();
            int at = network.network().parameters().norm(place);
            var shape = List.of((long) place.width());
            String name = "norms." + place.suffix();
            tensors.put(name + ".weight", new Tensor(type, shape, Arrays.copyOfRange(values, at, at + place.width())));
            tensors.put(
                    name + ".bias",
                    new Tensor(type, shape, Arrays.copyOfRange(values, at + place.width(), at + place.parameters())));
            if (place.norm().isOfBatch()) {
                int mean = network.network().parameters().statistics(place);
                int variance = mean + place.width();
                tensors.put(
                        name + ".running_mean", new Tensor(type, shape, Arrays.copyOfRange(values, mean, variance)));
                tensors.put(
                        name + ".running_var",
                        new Tensor(type, shape, Arrays.copyOfRange(values, variance, variance + place.width())));
            }
        }
        var metadata = new LinkedHashMap<String, String>();
        // What Hugging Face's libraries look for.
        metadata.put("format", "pt");
        metadata.putAll(network.card().facts());
        if (!network.spec().isDense()) {
            metadata.put("network", SpecJson.text(network.spec()));
        }
        return new Safetensors(metadata, tensors).bytes();
    }
}

package chainrule.export;

import chainrule.UserException;
import chainrule.datasets.Normalization;
import chainrule.datasets.Shape;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A network as a file holds it: what the format says, and the card if there is one. Formats differ in what they say: a
 * {@code state_dict} has numbers alone.
 *
 * @param layers each with as many inputs as the one before it has units
 * @param activations of the hidden layers
 * @param loss one whose probabilities the file's last operation makes
 * @param normalization with one group, or one for each channel, or one for each feature
 */
public record ForeignNetwork(
        Path file,
        List<Affine> layers,
        Precision precision,
        Optional<List<Activation>> activations,
        Optional<Loss> loss,
        Optional<Normalization> normalization,
        Optional<Shape> shape,
        ModelCard card) {
    public ForeignNetwork {
        if (layers.isEmpty()) {
            throw new UserException(file + " holds no layer: a multilayer perceptron is needed");
        }
        for (int l = 1; l < layers.size(); l++) {
            if (layers.get(l).inputs() != layers.get(l - 1).units()) {
                throw new UserException("%s: layer %d has %,d inputs, but the one before it has %,d units"
                        .formatted(
                                file,
                                l + 1,
                                layers.get(l).inputs(),
                                layers.get(l - 1).units()));
            }
        }
    }

    int inputs() {
        return layers.get(0).inputs();
    }

    int outputs() {
        return layers.get(layers.size() - 1).units();
    }

    /** The numbers of all layers, for a network of the same sizes. */
    Parameters parameters(MlpSpec spec) {
        var parameters = Parameters.zeros(spec);
        for (int l = 0; l < layers.size(); l++) {
            var layer = layers.get(l);
            System.arraycopy(layer.weights(), 0, parameters.values(), parameters.weights(l), layer.weights().length);
            System.arraycopy(layer.biases(), 0, parameters.values(), parameters.biases(l), layer.units());
        }
        return parameters;
    }

    /** Sizes of the hidden layers. */
    List<Integer> hidden() {
        return layers.subList(0, layers.size() - 1).stream().map(Affine::units).toList();
    }
}

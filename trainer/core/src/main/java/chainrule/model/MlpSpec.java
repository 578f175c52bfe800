package chainrule.model;

import chainrule.base.InvalidValue;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A multilayer perceptron: everything that decides its function but the values of its parameters.
 *
 * @param inputs size of x, a sample's features
 * @param features what is made of x before the first layer
 * @param layers from the first hidden layer to the output layer; the output layer alone is softmax (or logistic)
 *     regression
 * @param loss what the last layer's logits are judged by
 */
public record MlpSpec(int inputs, InputLayer features, List<LayerSpec> layers, Loss loss) {
    public MlpSpec {
        InvalidValue.requirePositive("inputs", inputs);
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("a network needs an output layer");
        }
        if (features.inputs() != inputs) {
            throw new IllegalArgumentException(
                    "an input layer for %d features, not %d".formatted(features.inputs(), inputs));
        }
        if (layers.get(layers.size() - 1).activation().isParametric()) {
            throw new IllegalArgumentException("logits have no activation");
        }
    }

    /** Without an input layer: x enters the first layer unchanged. */
    public MlpSpec(int inputs, List<LayerSpec> layers, Loss loss) {
        this(inputs, InputLayer.plain(inputs), layers, loss);
    }

    /** Whether the units of layer {@code l} have learnt slopes, see {@link Activation.Parametric}. */
    public boolean isParametric(int l) {
        return layers.get(l).activation().isParametric();
    }

    /** Whether it is made of dense layers alone: no input layer, and no slopes. */
    public boolean isPlain() {
        return features.isPlain()
                && layers.stream().noneMatch(layer -> layer.activation().isParametric());
    }

    /** Size of the input of layer {@code l}, counted from 0. */
    public int fanIn(int l) {
        return l == 0 ? features.outputs() : layers.get(l - 1).units();
    }

    /** Size of the output of layer {@code l}. */
    public int fanOut(int l) {
        return layers.get(l).units();
    }

    /** How many logits. */
    public int outputs() {
        return fanOut(layers.size() - 1);
    }

    /** Sizes from the first layer's input to the output. */
    public LayerSizes sizes() {
        return new LayerSizes(IntStream.rangeClosed(0, layers.size())
                .mapToObj(l -> l == 0 ? features.outputs() : fanOut(l - 1))
                .toList());
    }
}

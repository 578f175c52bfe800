package chainrule.model;

import chainrule.InvalidValue;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A multilayer perceptron: everything that decides its function but the values of its parameters.
 *
 * @param inputs size of x
 * @param layers from the first hidden layer to the output layer; the output layer alone is softmax (or logistic)
 *     regression
 * @param loss what the last layer's logits are judged by
 */
public record MlpSpec(int inputs, List<LayerSpec> layers, Loss loss) {
    public MlpSpec {
        InvalidValue.requirePositive("inputs", inputs);
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("a network needs an output layer");
        }
    }

    /** Size of the input of layer {@code l}, counted from 0. */
    public int fanIn(int l) {
        return l == 0 ? inputs : layers.get(l - 1).units();
    }

    /** Size of the output of layer {@code l}. */
    public int fanOut(int l) {
        return layers.get(l).units();
    }

    /** How many logits. */
    public int outputs() {
        return fanOut(layers.size() - 1);
    }

    /** Sizes from the input to the output. */
    public LayerSizes sizes() {
        return new LayerSizes(IntStream.rangeClosed(0, layers.size())
                .mapToObj(l -> l == 0 ? inputs : fanOut(l - 1))
                .toList());
    }
}

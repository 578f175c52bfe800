package chainrule.model;

import chainrule.base.InvalidValue;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
        var last = layers.get(layers.size() - 1);
        if (!last.norm().isNone() || last.residual() > 0) {
            throw new IllegalArgumentException("logits are not normalised, and nothing is added to them");
        }
        for (int l = 0; l < layers.size(); l++) {
            requireResidual(features, layers, l);
        }
    }

    private static void requireResidual(InputLayer features, List<LayerSpec> layers, int l) {
        int residual = layers.get(l).residual();
        int from = l - residual;
        if (residual == 0) {
            return;
        }
        if (from < -1) {
            throw new IllegalArgumentException("layer %d has no layer %d layers earlier".formatted(l + 1, residual));
        }
        int width = from < 0 ? features.outputs() : layers.get(from).units();
        if (width != layers.get(l).units()) {
            throw new IllegalArgumentException(
                    "%s has %d numbers, and layer %d, to whose output they are added, has %d units"
                            .formatted(
                                    from < 0 ? "the input" : "layer " + (from + 1),
                                    width,
                                    l + 1,
                                    layers.get(l).units()));
        }
    }

    /** Without an input layer: x enters the first layer unchanged. */
    public MlpSpec(int inputs, List<LayerSpec> layers, Loss loss) {
        this(inputs, InputLayer.plain(inputs), layers, loss);
    }

    /** The same function without dropout in training. */
    public MlpSpec withoutDropout() {
        return new MlpSpec(
                inputs,
                features,
                layers.stream().map(layer -> layer.withDropout(0)).toList(),
                loss);
    }

    /** Whether the units of layer {@code l} have learnt slopes, see {@link Activation.Parametric}. */
    public boolean isParametric(int l) {
        return layers.get(l).activation().isParametric();
    }

    /** Whether it is made of dense layers alone: no input layer, no slopes, no normalisation, and no residual connection. */
    public boolean isPlain() {
        return features.isPlain()
                && isDense()
                && layers.stream().noneMatch(layer -> layer.activation().isParametric());
    }

    /** Whether no layer is normalised, and none has a residual connection. */
    public boolean isDense() {
        return layers.stream().allMatch(LayerSpec::isDense);
    }

    /** All normalisations, layer by layer. */
    public List<NormPlace> norms() {
        return IntStream.range(0, layers.size())
                .boxed()
                .flatMap(l -> norms(l).stream())
                .toList();
    }

    /** Whether something is normalised by statistics of a batch. */
    public boolean hasBatchNorm() {
        return norms().stream().anyMatch(place -> place.norm().isOfBatch());
    }

    /** Numbers that training keeps and does not learn: running means and variances. */
    public int statistics() {
        return norms().stream().mapToInt(NormPlace::statistics).reduce(0, Math::addExact);
    }

    /** The normalisations of layer {@code l}'s input and of its pre-activations, as far as there are any. */
    public List<NormPlace> norms(int l) {
        var layer = layers.get(l);
        return Stream.of(
                        new NormPlace(l, true, fanIn(l), layer.inputNorm()),
                        new NormPlace(l, false, fanOut(l), layer.norm()))
                .filter(place -> !place.norm().isNone())
                .toList();
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

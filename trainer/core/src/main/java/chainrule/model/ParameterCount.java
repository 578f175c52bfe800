package chainrule.model;

import chainrule.base.UserException;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * B4: Σₗ (nₗ₋₁·nₗ + nₗ), and what an input layer, parametric activations and normalisations have.
 *
 * @param input of the input layer
 * @param perLayer from the first layer to the output layer
 */
public record ParameterCount(long input, List<Layer> perLayer) {
    /**
     * A layer's weights (inputs × units), biases (units), slopes, and what its normalisations learn.
     *
     * @param slopes as many as units if its activation is parametric, else 0
     * @param norms γ and β of the normalisations of its input and of its pre-activations
     */
    public record Layer(int inputs, int units, int slopes, int norms) {
        public long weights() {
            return (long) inputs * units;
        }

        public long total() {
            return weights() + units + slopes + norms;
        }
    }

    public static ParameterCount of(LayerSizes layers) {
        return of(layers, Norm.NONE);
    }

    /** @param norm of the pre-activations of all layers but the last */
    public static ParameterCount of(LayerSizes layers, Norm norm) {
        var sizes = layers.sizes();
        int last = sizes.size() - 1;
        return new ParameterCount(
                0,
                IntStream.range(1, sizes.size())
                        .mapToObj(l -> new Layer(
                                sizes.get(l - 1),
                                sizes.get(l),
                                0,
                                norm.isNone() || l == last ? 0 : Math.multiplyExact(2, sizes.get(l))))
                        .toList());
    }

    public static ParameterCount of(MlpSpec spec) {
        return new ParameterCount(
                spec.features().parameters(),
                IntStream.range(0, spec.layers().size())
                        .mapToObj(l -> layer(spec, l))
                        .toList());
    }

    private static Layer layer(MlpSpec spec, int l) {
        int norms = spec.norms(l).stream().mapToInt(NormPlace::parameters).reduce(0, Math::addExact);
        return new Layer(spec.fanIn(l), spec.fanOut(l), spec.isParametric(l) ? spec.fanOut(l) : 0, norms);
    }

    /** @throws UserException if they are more than a long can count */
    public long total() {
        return exact().orElseThrow(() ->
                new UserException("the layers have more parameters than can be counted: make them smaller"));
    }

    /** Empty if they are more than a long can count. */
    OptionalLong exact() {
        try {
            return OptionalLong.of(perLayer.stream().mapToLong(Layer::total).reduce(input, Math::addExact));
        } catch (ArithmeticException e) {
            return OptionalLong.empty();
        }
    }
}

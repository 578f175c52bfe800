package chainrule.model;

import chainrule.UserException;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * B4: Σₗ (nₗ₋₁·nₗ + nₗ).
 *
 * @param perLayer from the first layer to the output layer
 */
public record ParameterCount(List<Layer> perLayer) {
    /** A layer's weights (inputs × units) and biases (units). */
    public record Layer(int inputs, int units) {
        public long weights() {
            return (long) inputs * units;
        }

        public long total() {
            return weights() + units;
        }
    }

    public static ParameterCount of(LayerSizes layers) {
        var sizes = layers.sizes();
        return new ParameterCount(IntStream.range(1, sizes.size())
                .mapToObj(l -> new Layer(sizes.get(l - 1), sizes.get(l)))
                .toList());
    }

    /** @throws UserException if they are more than a long can count */
    public long total() {
        return exact().orElseThrow(() ->
                new UserException("the layers have more parameters than can be counted: make them smaller"));
    }

    /** Empty if they are more than a long can count. */
    OptionalLong exact() {
        try {
            return OptionalLong.of(perLayer.stream().mapToLong(Layer::total).reduce(0, Math::addExact));
        } catch (ArithmeticException e) {
            return OptionalLong.empty();
        }
    }
}

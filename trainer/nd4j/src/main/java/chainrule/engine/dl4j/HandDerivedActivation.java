package chainrule.engine.dl4j;

import chainrule.model.Activation;
import java.util.Arrays;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A hidden activation for any {@code MultiLayerNetwork}, with the value and the derivative that {@link Activation} derives
 * by hand (A1 to A9, A16 to A19, C4).
 */
public final class HandDerivedActivation extends BaseActivationFunction {
    @JsonProperty
    private final String name;

    @JsonProperty
    private final double alpha;

    /** @param alpha of those that have one; 0 for the others */
    @JsonCreator
    HandDerivedActivation(@JsonProperty("name") String name, @JsonProperty("alpha") double alpha) {
        this.name = name;
        this.alpha = alpha;
    }

    public HandDerivedActivation(Activation activation) {
        this(activation.getClass().getSimpleName(), activation.alpha());
    }

    /** f, as the model has it. */
    public Activation activation() {
        return Arrays.stream(Activation.Kind.values())
                .filter(kind -> kind.name().replace("_", "").equalsIgnoreCase(name))
                .map(kind -> kind.with(alpha))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no activation is called " + name));
    }

    @Override
    public INDArray getActivation(INDArray a, boolean training) {
        var f = activation();
        return a.assign(array(Arrays.stream(numbers(a)).map(f::of).toArray(), a));
    }

    /** δ∘f'(a). */
    @Override
    public Pair<INDArray, INDArray> backprop(INDArray a, INDArray epsilon) {
        var f = activation();
        double[] pre = numbers(a);
        double[] delta = numbers(epsilon);
        for (int i = 0; i < delta.length; i++) {
            delta[i] *= f.derivative(f.keepsArgument() ? pre[i] : f.of(pre[i]));
        }
        return new Pair<>(array(delta, a), null);
    }

    private static double[] numbers(INDArray array) {
        return array.dup('c').data().asDouble();
    }

    private static INDArray array(double[] numbers, INDArray like) {
        return Nd4j.createFromArray(numbers).castTo(like.dataType()).reshape('c', like.shape());
    }

    @Override
    public String toString() {
        return name.toLowerCase(java.util.Locale.ROOT) + (alpha == 0 ? "" : "(" + alpha + ")");
    }
}

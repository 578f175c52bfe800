package chainrule.export.onnx;

import chainrule.base.UserException;
import chainrule.export.network.Affine;
import chainrule.export.network.NotFinite;
import chainrule.model.Activation;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A layer while it is put together: product, biases, activation, and what is done to its outputs. Arithmetic before the activation
 * becomes part of its own weights and biases; arithmetic behind the activation becomes part of the next layer's.
 */
final class OnnxLayer {
    private static final double[] SIGNS = {-1, 1};

    private final int inputs;
    private final int units;
    private final String origin;
    private final int type;
    /** Inputs×units; shared with the step until something is changed. */
    private double[] weights;

    private boolean own;
    private double[] biases;
    private Activation activation = new Activation.Identity();
    private LinearMap after;

    OnnxLayer(OnnxStep.Product product) {
        this.inputs = product.inputs();
        this.units = product.units();
        this.origin = product.origin();
        this.type = product.type();
        this.weights = product.weights();
    }

    /** ONNX's number of the weights' type. */
    int type() {
        return type;
    }

    boolean isLinear() {
        return activation instanceof Activation.Identity;
    }

    /** Whether nothing has been done to its outputs that no layer of its own can do. */
    boolean isPlain() {
        return after == null;
    }

    Activation activation() {
        return activation;
    }

    void activate(Activation with) {
        activation = with;
    }

    /** Takes what was done to its inputs into its weights and biases. */
    void absorb(OnnxLayer before) {
        if (before.after == null) {
            return;
        }
        own();
        biases = biases == null ? new double[units] : biases;
        for (int i = 0; i < inputs; i++) {
            double scale = before.after.scale(i);
            double shift = before.after.shift(i);
            for (int j = 0; j < units; j++) {
                biases[j] += shift * weights[i * units + j];
                weights[i * units + j] *= scale;
            }
        }
    }

    /** Takes what is done to its outputs. */
    void apply(OnnxStep.Scale step) {
        if (!isLinear()) {
            after = (after == null ? LinearMap.identity() : after).then(step);
            return;
        }
        double[] numbers = step.numbers();
        if (step.operator() == OnnxStep.Arithmetic.ADD && biases == null) {
            biases = numbers.length == 1 ? filled(numbers[0]) : numbers.clone();
            return;
        }
        own();
        biases = biases == null ? new double[units] : biases;
        var map = LinearMap.identity().then(step);
        for (int j = 0; j < units; j++) {
            biases[j] = biases[j] * map.scale(j) + map.shift(j);
        }
        if (!map.isShift()) {
            for (int i = 0; i < weights.length; i++) {
                weights[i] *= map.scale(i % units);
            }
        }
    }

    private double[] filled(double number) {
        var filled = new double[units];
        Arrays.fill(filled, number);
        return filled;
    }

    private void own() {
        weights = own ? weights : weights.clone();
        own = true;
    }

    /** For the probability of the other class: σ(−z) = 1 − σ(z). */
    void negate() {
        own();
        Arrays.setAll(weights, i -> -weights[i]);
        if (biases != null) {
            Arrays.setAll(biases, j -> -biases[j]);
        }
    }

    /** Whether it makes −z and z of a logit z, for the probabilities of two classes. */
    boolean isSigns() {
        return inputs == 1 && biases == null && isLinear() && Arrays.equals(weights, SIGNS);
    }

    /**
     * Without biases they are 0.
     *
     * @throws UserException if a number is not finite, although all that it was made of were
     */
    Affine affine(Path file) {
        var affine = new Affine(inputs, units, weights, biases == null ? new double[units] : biases);
        if (NotFinite.first(affine.weights()) >= 0 || NotFinite.first(affine.biases()) >= 0) {
            throw new UserException(
                    "%s: the layer of '%s' and the arithmetic around it make numbers that are not finite: check its normalisation"
                            .formatted(file, origin));
        }
        return affine;
    }

    String origin() {
        return origin;
    }
}

package chainrule.engine.dl4j;

import chainrule.model.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/** What DL4J has of its own for an activation. */
public final class Nd4jActivation {
    private Nd4jActivation() {}

    /** Leaky ReLU's α is rounded to float32 where it is used, also in float64. */
    public static IActivation of(Activation activation) {
        return switch (activation.kind()) {
            case IDENTITY -> new ActivationIdentity();
            case SIGMOID -> new ActivationSigmoid();
            case TANH -> new ActivationTanH();
            case RELU -> new ActivationReLU();
            case LEAKY_RELU -> new ActivationLReLU(activation.alpha());
            case SOFTPLUS -> new ActivationSoftPlus();
            case PARAMETRIC -> throw learnt();
        };
    }

    /** The same, exact for every finite input in the network's own precision. */
    static IActivation exact(Activation activation) {
        return switch (activation.kind()) {
            case LEAKY_RELU -> new ExactLeakyRelu(activation.alpha());
            case SOFTPLUS -> new ExactSoftplus();
            case IDENTITY, SIGMOID, TANH, RELU -> of(activation);
            case PARAMETRIC -> throw learnt();
        };
    }

    private static IllegalStateException learnt() {
        return new IllegalStateException("a parametric activation is a layer of its own in DL4J");
    }
}

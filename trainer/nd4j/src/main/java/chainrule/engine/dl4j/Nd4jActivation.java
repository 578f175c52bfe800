package chainrule.engine.dl4j;

import chainrule.model.Activation;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationMish;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSELU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/** What DL4J has of its own for an activation. */
public final class Nd4jActivation {
    /** Those without a parameter, apart from ReLU, of which DL4J has several. */
    private static final List<Activation> PLAIN = List.of(
            new Activation.Identity(),
            new Activation.Sigmoid(),
            new Activation.Tanh(),
            new Activation.Softplus(),
            new Activation.Selu(),
            new Activation.Silu(),
            new Activation.Mish());

    private Nd4jActivation() {}

    /**
     * DL4J's activation of the same formula. Leaky ReLU's α is rounded to float32 where it is used, also in float64. ELU's derivative is
     * right for α = 1 alone in 1.0.0-M2.1, and neither form of its GELU is A17.
     *
     * @return empty where DL4J has none, or computes something else
     */
    public static Optional<IActivation> of(Activation activation) {
        return Optional.ofNullable(
                switch (activation.kind()) {
                    case IDENTITY -> new ActivationIdentity();
                    case SIGMOID -> new ActivationSigmoid();
                    case TANH -> new ActivationTanH();
                    case RELU -> new ActivationReLU();
                    case LEAKY_RELU -> new ActivationLReLU(activation.alpha());
                    case SOFTPLUS -> new ActivationSoftPlus();
                    case ELU -> activation.alpha() == 1 ? new ActivationELU() : null;
                    case SELU -> new ActivationSELU();
                    case SILU -> new ActivationSwish();
                    case MISH -> new ActivationMish();
                    default -> null;
                });
    }

    /** Ours of the same formula; empty if there is none. */
    public static Optional<Activation> read(IActivation function) {
        if (function.equals(new ActivationReLU())) {
            return Optional.of(new Activation.Relu());
        } else if (function instanceof ActivationLReLU leaky) {
            // In float64, ND4J rounds the derivative's α to float32, which ours does not.
            return Optional.of(leaky.getAlpha())
                    .filter(alpha -> alpha > 0 && alpha < 1)
                    .map(Activation.LeakyRelu::new);
        } else if (function instanceof ActivationELU elu) {
            return elu.getAlpha() == 1 ? Optional.of(new Activation.Elu(1)) : Optional.empty();
        }
        return plain().filter(ours -> of(ours).map(IActivation::getClass).equals(Optional.of(function.getClass())))
                .findFirst();
    }

    /** Ours for DL4J's class, such as {@code org.nd4j.linalg.activations.impl.ActivationSwish}; of those that have no parameter. */
    public static Optional<Activation> plain(String className) {
        return plain().filter(
                        ours -> of(ours).orElseThrow().getClass().getName().equals(className))
                .findFirst();
    }

    private static Stream<Activation> plain() {
        return PLAIN.stream();
    }

    /** f and f', exact for every finite input in the network's own precision. */
    static IActivation exact(Activation activation) {
        return switch (activation.kind()) {
            case IDENTITY, SIGMOID, TANH, RELU -> of(activation).orElseThrow();
            case LEAKY_RELU -> new ExactLeakyRelu(activation.alpha());
            case SOFTPLUS -> new ExactSoftplus();
            case PARAMETRIC -> throw new IllegalStateException("a parametric activation is a layer of its own in DL4J");
            default -> new ExactExpression(activation);
        };
    }
}

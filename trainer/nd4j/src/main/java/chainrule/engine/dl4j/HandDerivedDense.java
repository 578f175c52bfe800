package chainrule.engine.dl4j;

import chainrule.model.Activation;
import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A dense layer for any {@code MultiLayerNetwork} that runs Chainrule's operations, forward and backward. Its activation is
 * a {@link HandDerivedActivation}. Saved and restored by DL4J's {@code ModelSerializer} like any other.
 */
public final class HandDerivedDense extends FeedForwardLayer {
    @JsonProperty
    private boolean fixedBias;

    /** For deserialisation. */
    HandDerivedDense() {}

    private HandDerivedDense(Builder builder) {
        super(builder);
        this.fixedBias = builder.fixed;
        initializeConstraints(builder);
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration configuration,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType type) {
        return DenseLayers.set(
                new HandDerivedDenseLayer(configuration, type),
                this,
                configuration,
                listeners,
                index,
                parameters,
                initialize);
    }

    /** Whether its bias has no gradient. */
    boolean hasFixedBias() {
        return fixedBias;
    }

    Activation hidden() {
        if (getActivationFn() instanceof HandDerivedActivation byHand) {
            return byHand.activation();
        }
        throw new IllegalStateException(
                "the activation of a HandDerivedDense is a HandDerivedActivation, not " + getActivationFn());
    }

    @Override
    public ParamInitializer initializer() {
        return DefaultParamInitializer.getInstance();
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType input) {
        return DenseLayers.memoryReport(this, input);
    }

    /** Makes one. */
    // DL4J's build() promises whatever layer its caller asks for.
    @SuppressWarnings("unchecked")
    public static final class Builder extends FeedForwardLayer.Builder<Builder> {
        private boolean fixed;

        /** f. */
        public Builder activation(Activation activation) {
            return activation(new HandDerivedActivation(activation));
        }

        /**
         * Whether the bias stays unchanged, as in front of a batch normalisation, which subtracts it; default false.
         */
        public Builder fixedBias(boolean fixed) {
            this.fixed = fixed;
            return this;
        }

        @Override
        public HandDerivedDense build() {
            return new HandDerivedDense(this);
        }
    }
}

package chainrule.engine.dl4j;

import chainrule.model.Norm;
import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A normalisation for any network of DL4J's, by Chainrule's formulas: of a batch's columns (E1, E2), or of each sample (E4, E5). Its
 * parameters are called as those of DL4J's {@code BatchNormalization}: gamma, beta, mean and var. Saved and restored by DL4J's {@code
 * ModelSerializer} like any other layer.
 */
public final class HandDerivedNorm extends FeedForwardLayer {
    private static final long serialVersionUID = 1;

    @JsonProperty
    private boolean ofBatch;

    @JsonProperty
    private double epsilon;

    @JsonProperty
    private double momentum;

    @JsonProperty
    private boolean frozen;

    /** For deserialisation. */
    HandDerivedNorm() {}

    private HandDerivedNorm(Builder builder) {
        super(builder);
        this.ofBatch = builder.norm instanceof Norm.Batch;
        this.epsilon = builder.norm.epsilon();
        this.momentum = builder.norm instanceof Norm.Batch batch ? batch.momentum() : 0;
        this.frozen = builder.isFrozen;
        initializeConstraints(builder);
    }

    double epsilon() {
        return epsilon;
    }

    /** How much a batch counts in the running mean and variance. */
    double momentum() {
        return momentum;
    }

    /** Whether training, too, uses the running statistics, and keeps them. */
    boolean frozen() {
        return frozen;
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
                ofBatch
                        ? new HandDerivedBatchNormLayer(configuration, type)
                        : new HandDerivedLayerNormLayer(configuration, type),
                this,
                configuration,
                listeners,
                index,
                parameters,
                initialize);
    }

    @Override
    public ParamInitializer initializer() {
        return new NormRows((int) getNOut(), ofBatch);
    }

    /** As DL4J has it: what running statistics change by is computed by the layer. */
    @Override
    public IUpdater getUpdaterByParam(String key) {
        return key.equals(NormRows.MEAN) || key.equals(NormRows.VARIANCE) ? new NoOp() : super.getUpdaterByParam(key);
    }

    @Override
    public List<Regularization> getRegularizationByParam(String key) {
        return null;
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType input) {
        return DenseLayers.memoryReport(this, input);
    }

    /** Makes one. */
    // DL4J's build() promises whatever layer its caller asks for.
    @SuppressWarnings("unchecked")
    public static final class Builder extends FeedForwardLayer.Builder<Builder> {
        private final Norm norm;
        private boolean isFrozen;

        /**
         * Of this number of numbers a sample.
         *
         * @param norm a {@link Norm.Layer} or a {@link Norm.Batch}
         */
        public Builder(Norm norm, int width) {
            if (norm.isNone()) {
                throw new IllegalArgumentException("nothing is normalised: leave the layer out");
            }
            this.norm = norm;
            nIn(width);
            nOut(width);
        }

        /** Whether training, too, uses the running statistics of a batch normalisation, and keeps them; default false. */
        public Builder frozen(boolean frozen) {
            this.isFrozen = frozen;
            return this;
        }

        @Override
        public HandDerivedNorm build() {
            return new HandDerivedNorm(this);
        }
    }
}

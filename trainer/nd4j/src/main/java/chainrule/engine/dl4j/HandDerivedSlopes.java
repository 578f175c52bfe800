package chainrule.engine.dl4j;

import chainrule.model.Activation;
import java.util.Arrays;
import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A parametric rectifier for any {@code MultiLayerNetwork}, behind a layer with the identity (A20, C24): a learnt slope for each unit, by
 * Chainrule's formulas. Saved and restored by DL4J's {@code ModelSerializer} like any other.
 */
public final class HandDerivedSlopes extends FeedForwardLayer {
    private static final long serialVersionUID = 1;

    @JsonProperty
    private double slope;

    /** For deserialisation. */
    HandDerivedSlopes() {}

    private HandDerivedSlopes(Builder builder) {
        super(builder);
        this.slope = builder.first.slope();
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
                new HandDerivedSlopesLayer(configuration, type),
                this,
                configuration,
                listeners,
                index,
                parameters,
                initialize);
    }

    @Override
    public ParamInitializer initializer() {
        return new RowParameter((int) getNOut(), row -> Arrays.fill(row, slope));
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType input) {
        return DenseLayers.memoryReport(this, input);
    }

    /** Makes one. */
    // DL4J's build() promises whatever layer its caller asks for.
    @SuppressWarnings("unchecked")
    public static final class Builder extends FeedForwardLayer.Builder<Builder> {
        private final Activation.Parametric first;

        /**
         * Of this number of units.
         *
         * @param first what the slopes begin with
         */
        public Builder(Activation.Parametric first, int units) {
            this.first = first;
            nIn(units);
            nOut(units);
        }

        @Override
        public HandDerivedSlopes build() {
            return new HandDerivedSlopes(this);
        }
    }
}

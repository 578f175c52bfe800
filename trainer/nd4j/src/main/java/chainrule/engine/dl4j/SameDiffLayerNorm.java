package chainrule.engine.dl4j;

import chainrule.model.Norm;
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

/**
 * Layer normalisation (E4) that ND4J's SameDiff differentiates by itself. DL4J's {@code DenseLayer.hasLayerNorm} computes another one: it
 * has no ε, adds the layer's bias behind γ instead of in front of the normalisation, and has no β.
 */
final class SameDiffLayerNorm extends FeedForwardLayer {
    private static final long serialVersionUID = 1;

    private final double epsilon;

    private SameDiffLayerNorm(Builder builder) {
        super(builder);
        this.epsilon = builder.norm.epsilon();
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
                new SameDiffLayerNormLayer(configuration, type, new LayerNormGraph((int) getNOut(), epsilon, type)),
                this,
                configuration,
                listeners,
                index,
                parameters,
                initialize);
    }

    @Override
    public ParamInitializer initializer() {
        return new NormRows((int) getNOut(), false);
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType input) {
        return DenseLayers.memoryReport(this, input);
    }

    // DL4J's build() promises whatever layer its caller asks for.
    @SuppressWarnings("unchecked")
    static final class Builder extends FeedForwardLayer.Builder<Builder> {
        private final Norm.Layer norm;

        /** @param width numbers a sample */
        Builder(Norm.Layer norm, int width) {
            this.norm = norm;
            nIn(width);
            nOut(width);
        }

        @Override
        public SameDiffLayerNorm build() {
            return new SameDiffLayerNorm(this);
        }
    }
}

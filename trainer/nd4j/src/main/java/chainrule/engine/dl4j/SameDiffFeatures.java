package chainrule.engine.dl4j;

import chainrule.model.InputLayer;
import chainrule.model.InputLayerText;
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

/** An input layer that ND4J's SameDiff differentiates by itself. Its parameters are one row, those of all parts. */
final class SameDiffFeatures extends FeedForwardLayer {
    private static final long serialVersionUID = 1;

    /** As {@link InputLayerText}: configurations travel to other machines. */
    private final String parts;

    private SameDiffFeatures(Builder builder) {
        super(builder);
        this.parts = InputLayerText.of(builder.features);
        initializeConstraints(builder);
    }

    private InputLayer features() {
        return InputLayerText.parse(parts);
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
                new SameDiffFeaturesLayer(configuration, type, features()),
                this,
                configuration,
                listeners,
                index,
                parameters,
                initialize);
    }

    /** The values come from {@link chainrule.model.Parameters}. */
    @Override
    public ParamInitializer initializer() {
        return new RowParameter(features().parameters(), row -> {});
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType input) {
        return DenseLayers.memoryReport(this, input);
    }

    // DL4J's build() promises whatever layer its caller asks for.
    @SuppressWarnings("unchecked")
    static final class Builder extends FeedForwardLayer.Builder<Builder> {
        private final InputLayer features;

        Builder(InputLayer features) {
            this.features = features;
            nIn(features.inputs());
            nOut(features.outputs());
        }

        @Override
        public SameDiffFeatures build() {
            return new SameDiffFeatures(this);
        }
    }
}

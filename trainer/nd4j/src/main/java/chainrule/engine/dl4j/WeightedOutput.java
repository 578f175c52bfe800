package chainrule.engine.dl4j;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's {@link OutputLayer}, whose labels' mask goes to the loss alone. DL4J's own multiplies its pre-activations by the mask, too: that
 * is right for masks of 0 and 1, and wrong for samples' weights.
 */
final class WeightedOutput extends OutputLayer {
    private static final long serialVersionUID = 1;

    private WeightedOutput(Builder builder) {
        super(builder);
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
                new Unmasked(configuration, type), this, configuration, listeners, index, parameters, initialize);
    }

    /** What does the work. */
    private static final class Unmasked extends org.deeplearning4j.nn.layers.OutputLayer {
        private static final long serialVersionUID = 1;

        Unmasked(NeuralNetConfiguration configuration, DataType type) {
            super(configuration, type);
        }

        @Override
        protected void applyMask(INDArray to) {
            // The loss multiplies by it.
        }
    }

    // DL4J's build() promises whatever layer its caller asks for.
    @SuppressWarnings("unchecked")
    static final class Builder extends OutputLayer.Builder {
        Builder(MeteredLoss loss) {
            super(loss);
        }

        @Override
        public WeightedOutput build() {
            return new WeightedOutput(this);
        }
    }
}

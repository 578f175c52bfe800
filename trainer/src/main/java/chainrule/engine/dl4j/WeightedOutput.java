package chainrule.engine.dl4j;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's {@link OutputLayer} for labels whose mask holds weights (B14). DL4J's own multiplies the outputs by the mask, too, before the
 * loss sees them: without effect on a mask of 0 and 1, but wrong for weights.
 */
final class WeightedOutput extends OutputLayer {
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
                new Weighted(configuration, type), this, configuration, listeners, index, parameters, initialize);
    }

    /** Its mask is for the loss alone. */
    private static final class Weighted extends org.deeplearning4j.nn.layers.OutputLayer {
        private static final long serialVersionUID = 1;

        Weighted(NeuralNetConfiguration configuration, DataType type) {
            super(configuration, type);
        }

        @Override
        protected void applyMask(INDArray outputs) {
            // The loss weighs the samples.
        }
    }

    static final class Builder extends OutputLayer.Builder {
        Builder(MeteredLoss loss) {
            super(loss);
        }

        @Override
        @SuppressWarnings("unchecked")
        public WeightedOutput build() {
            return new WeightedOutput(this);
        }
    }
}

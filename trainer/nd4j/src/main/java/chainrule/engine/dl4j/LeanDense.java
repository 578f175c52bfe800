package chainrule.engine.dl4j;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** DL4J's {@link DenseLayer}, less the work that it does twice or needlessly: see {@link LeanDenseLayer}. */
final class LeanDense extends FeedForwardLayer {
    private final boolean learnsBias;
    private final boolean isEntry;

    private LeanDense(Builder builder) {
        super(builder);
        this.learnsBias = builder.dense.learnsBias();
        this.isEntry = builder.dense.isEntry();
        initializeConstraints(builder);
    }

    /** Whether its bias has a gradient; else it is 0. */
    boolean learnsBias() {
        return learnsBias;
    }

    /** Whether nothing needs the gradient at its input. */
    boolean isEntry() {
        return isEntry;
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
                new LeanDenseLayer(configuration, type), this, configuration, listeners, index, parameters, initialize);
    }

    @Override
    public ParamInitializer initializer() {
        return DefaultParamInitializer.getInstance();
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType input) {
        return DenseLayers.memoryReport(this, input);
    }

    // DL4J's build() promises whatever layer its caller asks for.
    @SuppressWarnings("unchecked")
    static final class Builder extends FeedForwardLayer.Builder<Builder> {
        private final Layers.Dense dense;

        Builder(Layers.Dense dense) {
            this.dense = dense;
        }

        @Override
        public LeanDense build() {
            return new LeanDense(this);
        }
    }
}

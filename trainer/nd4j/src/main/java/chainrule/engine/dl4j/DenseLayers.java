package chainrule.engine.dl4j;

import java.util.Collection;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What DL4J wants of every layer that is dense. */
final class DenseLayers {
    private DenseLayers() {}

    /** Gives a new layer its place and its parameters. */
    static <L extends BaseLayer<?>> L set(
            L layer,
            FeedForwardLayer layerConfiguration,
            NeuralNetConfiguration configuration,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialize) {
        layer.setListeners(listeners);
        layer.setIndex(index);
        layer.setParamsViewArray(parameters);
        layer.setParamTable(layerConfiguration.initializer().init(configuration, parameters, initialize));
        layer.setConf(configuration);
        return layer;
    }

    /** As that of DL4J's dense layer. */
    static LayerMemoryReport memoryReport(FeedForwardLayer layer, InputType input) {
        return new DenseLayer.Builder()
                .nIn(layer.getNIn())
                .nOut(layer.getNOut())
                .build()
                .getMemoryReport(input);
    }
}

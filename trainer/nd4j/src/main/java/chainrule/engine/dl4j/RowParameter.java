package chainrule.engine.dl4j;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The parameters of a layer that has one row of them, called {@link LayerPlaces#WEIGHTS}. They begin as they are given, or as
 * {@code first} makes them.
 *
 * @param size how many
 */
record RowParameter(int size, First first) implements ParamInitializer {
    /** What a new row begins with. */
    interface First {
        void fill(double[] row);
    }

    @Override
    public long numParams(NeuralNetConfiguration configuration) {
        return size;
    }

    @Override
    public long numParams(Layer layer) {
        return size;
    }

    @Override
    public List<String> paramKeys(Layer layer) {
        return List.of(LayerPlaces.WEIGHTS);
    }

    @Override
    public List<String> weightKeys(Layer layer) {
        return List.of(LayerPlaces.WEIGHTS);
    }

    @Override
    public List<String> biasKeys(Layer layer) {
        return List.of();
    }

    @Override
    public boolean isWeightParam(Layer layer, String key) {
        return LayerPlaces.WEIGHTS.equals(key);
    }

    @Override
    public boolean isBiasParam(Layer layer, String key) {
        return false;
    }

    @Override
    public Map<String, INDArray> init(NeuralNetConfiguration configuration, INDArray view, boolean initialize) {
        configuration.addVariable(LayerPlaces.WEIGHTS);
        if (initialize) {
            var row = new double[size];
            first.fill(row);
            view.assign(Numbers.like(view, row));
        }
        // DL4J looks up what a layer has by name, and changes the map.
        return new java.util.LinkedHashMap<>(getGradientsFromFlattened(configuration, view));
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(NeuralNetConfiguration configuration, INDArray view) {
        return new java.util.LinkedHashMap<>(Map.of(LayerPlaces.WEIGHTS, view.reshape(1, size)));
    }
}

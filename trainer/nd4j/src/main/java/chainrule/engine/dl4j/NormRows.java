package chainrule.engine.dl4j;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The parameters of a normalisation as DL4J's {@link BatchNormalizationParamInitializer} lays them out: γ, β, and behind them the running
 * mean and variance of a batch normalisation, each a row of {@code width} numbers.
 *
 * @param runs whether it has running statistics
 */
record NormRows(int width, boolean runs) implements ParamInitializer {
    static final String GAMMA = BatchNormalizationParamInitializer.GAMMA;
    static final String BETA = BatchNormalizationParamInitializer.BETA;
    static final String MEAN = BatchNormalizationParamInitializer.GLOBAL_MEAN;
    static final String VARIANCE = BatchNormalizationParamInitializer.GLOBAL_VAR;

    private List<String> keys() {
        return runs ? List.of(GAMMA, BETA, MEAN, VARIANCE) : List.of(GAMMA, BETA);
    }

    @Override
    public long numParams(NeuralNetConfiguration configuration) {
        return (long) keys().size() * width;
    }

    @Override
    public long numParams(Layer layer) {
        return (long) keys().size() * width;
    }

    @Override
    public List<String> paramKeys(Layer layer) {
        return keys();
    }

    /** None: neither decay nor a penalty is of a normalisation. */
    @Override
    public List<String> weightKeys(Layer layer) {
        return List.of();
    }

    @Override
    public List<String> biasKeys(Layer layer) {
        return List.of();
    }

    @Override
    public boolean isWeightParam(Layer layer, String key) {
        return false;
    }

    @Override
    public boolean isBiasParam(Layer layer, String key) {
        return false;
    }

    /** γ and the running variance begin at 1, the rest at 0. */
    @Override
    public Map<String, INDArray> init(NeuralNetConfiguration configuration, INDArray view, boolean initialize) {
        var rows = getGradientsFromFlattened(configuration, view);
        rows.forEach((key, row) -> {
            configuration.addVariable(key);
            if (initialize) {
                row.assign(key.equals(GAMMA) || key.equals(VARIANCE) ? 1 : 0);
            }
        });
        return rows;
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(NeuralNetConfiguration configuration, INDArray view) {
        var flat = view.reshape(view.length());
        // DL4J looks up what a layer has by name, and changes the map.
        var rows = new LinkedHashMap<String, INDArray>();
        for (var key : keys()) {
            long at = (long) rows.size() * width;
            rows.put(key, flat.get(NDArrayIndex.interval(at, at + width)).reshape(1, width));
        }
        return rows;
    }
}

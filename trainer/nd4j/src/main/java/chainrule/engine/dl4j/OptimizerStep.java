package chainrule.engine.dl4j;

import chainrule.engine.nd4j.ArrayUpdate;
import chainrule.optim.Optimizer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;

/**
 * D1 to D5 on a block of DL4J's: turns its gradient into what DL4J subtracts from its parameters, in place. AdamW's decay is DL4J's
 * {@code WeightDecay}, which sees the parameters.
 */
final class OptimizerStep implements GradientUpdater<OptimizerUpdater> {
    private final OptimizerUpdater config;
    private final Optimizer optimizer;
    private final double clipNorm;
    private final List<INDArray> states;

    OptimizerStep(OptimizerUpdater config, Optimizer optimizer, double clipNorm, INDArray state) {
        this.config = config;
        this.optimizer = optimizer;
        this.clipNorm = clipNorm;
        int count = optimizer.statesPerParameter();
        this.states =
                IntStream.range(0, count).mapToObj(i -> part(state, i, count)).toList();
    }

    private static INDArray part(INDArray state, int part, int parts) {
        long length = state.length() / parts;
        return state.reshape(state.length()).get(NDArrayIndex.interval(part * length, (part + 1) * length));
    }

    @Override
    public void applyUpdater(INDArray g, int iteration, int epoch) {
        if (Double.isFinite(clipNorm)) {
            g.muli(Math.min(1, clipNorm / config.length().of(this, g, iteration, epoch)));
        }
        optimizer.choose(new ArrayUpdate(g, states, config.getLearningRate(iteration, epoch), iteration + 1));
    }

    @Override
    public OptimizerUpdater getConfig() {
        return config;
    }

    @Override
    public Map<String, INDArray> getState() {
        throw new UnsupportedOperationException("the state is one array");
    }

    @Override
    public void setState(Map<String, INDArray> state, boolean initialize) {
        throw new UnsupportedOperationException("the state is one array");
    }

    @Override
    public void setStateViewArray(INDArray view, long[] shape, char order, boolean initialize) {
        throw new UnsupportedOperationException("the state is given when the updater is made");
    }
}

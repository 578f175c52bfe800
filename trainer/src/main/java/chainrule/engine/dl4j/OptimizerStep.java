package chainrule.engine.dl4j;

import chainrule.update.Optimizer;
import chainrule.update.Optimizer.Adam;
import chainrule.update.Optimizer.AdamW;
import chainrule.update.Optimizer.EpsilonPlace;
import chainrule.update.Optimizer.Momentum;
import chainrule.update.Optimizer.Nesterov;
import chainrule.update.Optimizer.RmsProp;
import chainrule.update.Optimizer.Sgd;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.ops.transforms.Transforms;

/** D1 to D5 on ND4J arrays: turns a block's gradient into what DL4J subtracts from its parameters, in place. */
final class OptimizerStep implements GradientUpdater<OptimizerUpdater> {
    private final OptimizerUpdater config;
    private final Optimizer optimizer;
    private final Optional<Double> clipNorm;
    /** The optimiser's first and second array of state, where it has them. */
    private final INDArray first;

    private final INDArray second;

    OptimizerStep(OptimizerUpdater config, Optimizer optimizer, Optional<Double> clipNorm, INDArray state) {
        this.config = config;
        this.optimizer = optimizer;
        this.clipNorm = clipNorm;
        int states = optimizer.statesPerParameter();
        this.first = states > 0 ? part(state, 0, states) : null;
        this.second = states > 1 ? part(state, 1, states) : null;
    }

    private static INDArray part(INDArray state, int part, int parts) {
        long length = state.length() / parts;
        return state.reshape(state.length()).get(NDArrayIndex.interval(part * length, (part + 1) * length));
    }

    @Override
    public void applyUpdater(INDArray g, int iteration, int epoch) {
        // DL4J makes one block of all layers whose updaters are alike: it is the whole gradient.
        clipNorm.ifPresent(norm -> g.muli(Math.min(1, norm / g.norm2Number().doubleValue())));
        double rate = config.getLearningRate(iteration, epoch);
        if (optimizer instanceof Sgd) {
            g.muli(rate);
        } else if (optimizer instanceof Momentum momentum) {
            g.assign(first.muli(momentum.momentum()).addi(g)).muli(rate);
        } else if (optimizer instanceof Nesterov nesterov) {
            first.muli(nesterov.momentum()).addi(g);
            g.addi(first.mul(nesterov.momentum())).muli(rate);
        } else if (optimizer instanceof RmsProp rms) {
            first.muli(rms.decay()).addi(g.mul(g).muli(1 - rms.decay()));
            g.divi(Transforms.sqrt(first.add(rms.epsilon()), false)).muli(rate);
        } else if (optimizer instanceof AdamW adamW) {
            adam(adamW.adam(), g, rate, iteration + 1);
        } else if (optimizer instanceof Adam adam) {
            adam(adam, g, rate, iteration + 1);
        }
    }

    /** AdamW's decay is not here: DL4J's {@code WeightDecay} sees the parameters. */
    private void adam(Adam adam, INDArray g, double rate, int t) {
        first.muli(adam.beta1()).addi(g.mul(1 - adam.beta1()));
        second.muli(adam.beta2()).addi(g.mul(g).muli(1 - adam.beta2()));
        INDArray vHat = second.div(1 - Math.pow(adam.beta2(), t));
        INDArray root = adam.epsilonPlace() == EpsilonPlace.OUTSIDE
                ? Transforms.sqrt(vHat, false).addi(adam.epsilon())
                : Transforms.sqrt(vHat.addi(adam.epsilon()), false);
        g.assign(first).divi(root).muli(rate / (1 - Math.pow(adam.beta1(), t)));
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

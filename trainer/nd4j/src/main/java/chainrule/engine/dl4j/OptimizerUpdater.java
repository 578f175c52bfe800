package chainrule.engine.dl4j;

import chainrule.optim.LearningRate;
import chainrule.optim.Optimizer;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Chainrule's optimisers as DL4J's updater configuration. DL4J's own lack plain momentum and AdamW, and its Adam has ε
 * in another place than Kingma and Ba's (D4).
 */
final class OptimizerUpdater implements IUpdater {
    private static final long serialVersionUID = 1;

    private final Optimizer optimizer;
    private final LearningRate rate;
    /** What the rate is multiplied by. */
    private final double factor;
    /** Infinite if gradients are not clipped. */
    private final double clipNorm;
    /** What the clones that DL4J makes share. */
    private final GradientLength length;

    OptimizerUpdater(Optimizer optimizer, LearningRate rate, Optional<Double> clipNorm) {
        this(optimizer, rate, 1, clipNorm.orElse(Double.POSITIVE_INFINITY), new GradientLength());
    }

    private OptimizerUpdater(
            Optimizer optimizer, LearningRate rate, double factor, double clipNorm, GradientLength length) {
        this.optimizer = optimizer;
        this.rate = rate;
        this.factor = factor;
        this.clipNorm = clipNorm;
        this.length = length;
    }

    /** What gradients are clipped by. */
    GradientLength length() {
        return length;
    }

    /** The same at another rate. */
    OptimizerUpdater times(double other) {
        return new OptimizerUpdater(optimizer, rate, factor * other, clipNorm, length);
    }

    @Override
    public long stateSize(long parameters) {
        return parameters * optimizer.statesPerParameter();
    }

    @Override
    public GradientUpdater<?> instantiate(INDArray state, boolean initialize) {
        if (initialize && state != null) {
            state.assign(0);
        }
        return new OptimizerStep(this, optimizer, clipNorm, state);
    }

    @Override
    public GradientUpdater<?> instantiate(Map<String, INDArray> state, boolean initialize) {
        throw new UnsupportedOperationException("the state is one array");
    }

    @Override
    public double getLearningRate(int iteration, int epoch) {
        return factor * rate.at(iteration);
    }

    @Override
    public boolean hasLearningRate() {
        return true;
    }

    @Override
    public void setLrAndSchedule(double rate, ISchedule schedule) {
        throw new UnsupportedOperationException("the rate is fixed when the training begins");
    }

    @Override
    public OptimizerUpdater clone() {
        return new OptimizerUpdater(optimizer, rate, factor, clipNorm, length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OptimizerUpdater that
                && optimizer.equals(that.optimizer)
                && rate.equals(that.rate)
                && factor == that.factor
                && clipNorm == that.clipNorm;
    }

    @Override
    public int hashCode() {
        return optimizer.hashCode();
    }
}

package chainrule.engine.dl4j;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/** Of layers that keep their parameters: what is subtracted from them is 0. DL4J's {@code NoOp} subtracts the gradient. */
final class FrozenUpdater implements IUpdater {
    private static final long serialVersionUID = 1;

    @Override
    public long stateSize(long parameters) {
        return 0;
    }

    @Override
    public GradientUpdater<FrozenUpdater> instantiate(INDArray state, boolean initialize) {
        return new Nothing(this);
    }

    @Override
    public GradientUpdater<FrozenUpdater> instantiate(Map<String, INDArray> state, boolean initialize) {
        return new Nothing(this);
    }

    @Override
    public double getLearningRate(int iteration, int epoch) {
        return 0;
    }

    @Override
    public boolean hasLearningRate() {
        return false;
    }

    @Override
    public void setLrAndSchedule(double rate, ISchedule schedule) {
        throw new UnsupportedOperationException("it has no rate");
    }

    @Override
    public FrozenUpdater clone() {
        return new FrozenUpdater();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FrozenUpdater;
    }

    @Override
    public int hashCode() {
        return FrozenUpdater.class.hashCode();
    }

    /** The step of no length. */
    private record Nothing(FrozenUpdater config) implements GradientUpdater<FrozenUpdater> {
        @Override
        public void applyUpdater(INDArray gradient, int iteration, int epoch) {
            gradient.assign(0);
        }

        @Override
        public FrozenUpdater getConfig() {
            return config;
        }

        @Override
        public Map<String, INDArray> getState() {
            return Map.of();
        }

        @Override
        public void setState(Map<String, INDArray> state, boolean initialize) {
            // It has none.
        }

        @Override
        public void setStateViewArray(INDArray view, long[] shape, char order, boolean initialize) {
            // It has none.
        }
    }
}

package chainrule.engine.dl4j;

import chainrule.model.Norm;
import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's {@link BatchNormalization}, whose running variance is E1's: see {@link FollowingBatchNormLayer}. DL4J's decay is 1 − momentum.
 */
final class FollowingBatchNorm extends BatchNormalization {
    private static final long serialVersionUID = 1;

    /** Whether it is frozen: training, too, uses the running statistics, and they stay as they are. */
    private final boolean frozen;

    /** @param width numbers a sample */
    FollowingBatchNorm(Norm.Batch norm, int width, boolean frozen) {
        this.frozen = frozen;
        setNIn(width);
        setNOut(width);
        setEps(norm.epsilon());
        setDecay(1 - norm.momentum());
        setUseLogStd(false);
    }

    boolean frozen() {
        return frozen;
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
                new FollowingBatchNormLayer(configuration, type),
                this,
                configuration,
                listeners,
                index,
                parameters,
                initialize);
    }

    @Override
    public FollowingBatchNorm clone() {
        return (FollowingBatchNorm) super.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FollowingBatchNorm that && frozen == that.frozen && super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}

package chainrule.engine.dl4j;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A8 with α in the network's own precision: ND4J's operation rounds it to float32, also for float64. */
final class ExactLeakyRelu extends BaseActivationFunction {
    private final double alpha;

    ExactLeakyRelu(double alpha) {
        this.alpha = alpha;
    }

    @Override
    public INDArray getActivation(INDArray in, boolean training) {
        return in.muli(slopes(in));
    }

    @Override
    public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
        return new Pair<>(slopes(in).muli(epsilon), null);
    }

    /** 1 for a ≥ 0, else α. */
    private INDArray slopes(INDArray a) {
        return a.gte(0).castTo(a.dataType()).muli(1 - alpha).addi(alpha);
    }
}

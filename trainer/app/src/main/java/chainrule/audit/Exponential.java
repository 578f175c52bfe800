package chainrule.audit;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** e^a as a part of DL4J's, which has none: its Poisson loss is defined on it. */
final class Exponential extends BaseActivationFunction {
    @Override
    public INDArray getActivation(INDArray in, boolean training) {
        return Transforms.exp(in, false);
    }

    @Override
    public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
        return new Pair<>(Transforms.exp(in, true).muli(epsilon), null);
    }
}

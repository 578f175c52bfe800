package chainrule.engine.dl4j;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log1p;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** A2 and A9 for every finite a: ND4J's operation is ln(1 + e^a), infinite in float32 from a = 89. */
final class ExactSoftplus extends BaseActivationFunction {
    @Override
    public INDArray getActivation(INDArray in, boolean training) {
        INDArray small = Transforms.exp(Transforms.abs(in, true).negi(), false);
        return Transforms.max(in, 0, false).addi(Nd4j.getExecutioner().exec(new Log1p(small)));
    }

    @Override
    public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
        INDArray sigmoid = Transforms.tanh(in.mul(0.5), false).addi(1).muli(0.5);
        return new Pair<>(sigmoid.muli(epsilon), null);
    }
}

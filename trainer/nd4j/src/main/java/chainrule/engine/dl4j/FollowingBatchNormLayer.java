package chainrule.engine.dl4j;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * DL4J's batch normalisation at work, with DL4J's own forward and backward pass, and three differences. Its running variance takes the
 * batch's variance divided by N − 1, as PyTorch's does (E1); DL4J's takes that divided by N. Where it is frozen it uses its running
 * statistics in training. It never uses oneDNN, which DL4J would use in float32.
 */
final class FollowingBatchNormLayer extends BatchNormalization {
    private static final long serialVersionUID = 1;

    FollowingBatchNormLayer(NeuralNetConfiguration configuration, DataType type) {
        super(configuration, type);
        // DL4J does not use oneDNN again after a failure.
        helperCountFail = 1;
    }

    private FollowingBatchNorm settings() {
        return (FollowingBatchNorm) layerConf();
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        return super.activate(training && !settings().frozen(), workspaces);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        if (settings().frozen()) {
            return throughRunning(epsilon, workspaces);
        }
        var result = super.backpropGradient(epsilon, workspaces);
        divideByOneLess(input.size(0));
        return result;
    }

    /**
     * DL4J subtracts (1 − decay)·(r − σ²) from the running variance r, with σ² divided by N. What is subtracted with σ²·N/(N − 1) is that
     * times N/(N − 1), less (1 − decay)·r/(N − 1).
     */
    private void divideByOneLess(double n) {
        double share = (1 - layerConf().getDecay()) / (n - 1);
        INDArray step = gradientViews.get(NormRows.VARIANCE);
        step.muli(n / (n - 1)).subi(getParam(NormRows.VARIANCE).mul(share).reshape(step.shape()));
    }

    /** δ∘γ/√(σ² + ε): running statistics do not depend on the batch. Nothing is learnt. */
    private Pair<Gradient, INDArray> throughRunning(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        var gradients = new DefaultGradient();
        gradientViews.forEach((key, view) -> gradients.gradientForVariable().put(key, view.assign(0)));
        INDArray deviation =
                Transforms.sqrt(getParam(NormRows.VARIANCE).add(layerConf().getEps()), false);
        INDArray scale = getParam(NormRows.GAMMA).div(deviation);
        return new Pair<>(gradients, workspaces.leverageTo(ArrayType.ACTIVATION_GRAD, epsilon.mulRowVector(scale)));
    }
}

package chainrule.engine.dl4j;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A dense layer of DL4J's operations, with three differences to DL4J's own: backward it uses the pre-activations of the
 * forward pass instead of computing them a second time; the first layer's input gradient is omitted; and results are in
 * 'f' order, which BLAS writes without a copy. Activation and its derivative are DL4J's.
 */
final class LeanDenseLayer extends BaseLayer<LeanDense> {
    private static final long serialVersionUID = 1;

    private transient INDArray preActivation;

    LeanDenseLayer(NeuralNetConfiguration configuration, DataType type) {
        super(configuration, type);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        applyDropOutIfNecessary(training, workspaces);
        INDArray w = getParam(DefaultParamInitializer.WEIGHT_KEY);
        long[] shape = {input.size(0), w.size(1)};
        INDArray z = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'f');
        input.mmuli(w, z).addiRowVector(getParam(DefaultParamInitializer.BIAS_KEY));
        INDArray h = z;
        if (training) {
            preActivation = z;
            h = workspaces.dup(ArrayType.ACTIVATIONS, z, 'f');
        }
        return layerConf().getActivationFn().getActivation(h, training);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        INDArray delta =
                layerConf().getActivationFn().backprop(preActivation, epsilon).getFirst();
        preActivation = null;
        var gradients = new DefaultGradient();
        INDArray b = gradientViews.get(DefaultParamInitializer.BIAS_KEY);
        if (layerConf().learnsBias()) {
            delta.sum(b, 0);
        } else {
            b.assign(0);
        }
        gradients.gradientForVariable().put(DefaultParamInitializer.BIAS_KEY, b);
        INDArray w = gradientViews.get(DefaultParamInitializer.WEIGHT_KEY);
        Nd4j.gemm(input, delta, w, true, false, 1, 0);
        gradients.gradientForVariable().put(DefaultParamInitializer.WEIGHT_KEY, w);
        return new Pair<>(gradients, layerConf().isEntry() ? null : below(delta, workspaces));
    }

    private INDArray below(INDArray delta, LayerWorkspaceMgr workspaces) {
        INDArray w = getParam(DefaultParamInitializer.WEIGHT_KEY);
        long[] shape = {w.size(0), delta.size(0)};
        INDArray transposed = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, shape, 'f');
        return backpropDropOutIfPresent(w.mmuli(delta.transpose(), transposed).transpose());
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }
}

package chainrule.engine.dl4j;

import chainrule.formulas.LayerNorm;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link HandDerivedNorm} at work on each sample (E4, E5). */
final class HandDerivedLayerNormLayer extends BaseLayer<HandDerivedNorm> {
    private static final long serialVersionUID = 1;

    /** x̂ of the batch, N×width. */
    private transient double[] normalized;

    /** 1/√(σ² + ε) of each sample. */
    private transient double[] inverse;

    HandDerivedLayerNormLayer(NeuralNetConfiguration configuration, DataType type) {
        super(configuration, type);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        applyDropOutIfNecessary(training, workspaces);
        int n = (int) input.size(0);
        double[] gamma = Numbers.of(getParam(NormRows.GAMMA));
        double[] beta = Numbers.of(getParam(NormRows.BETA));
        int width = gamma.length;
        normalized = Numbers.of(input);
        inverse = new double[n];
        var h = new double[normalized.length];
        for (int i = 0; i < n; i++) {
            inverse[i] =
                    LayerNorm.forward(normalized, i * width, width, layerConf().epsilon(), gamma, 0, normalized, h);
        }
        for (int k = 0; k < h.length; k++) {
            h[k] += beta[k % width];
        }
        return Numbers.matrix(workspaces, ArrayType.ACTIVATIONS, dataType, h, n);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        int n = inverse.length;
        double[] g = Numbers.of(epsilon);
        double[] gamma = Numbers.of(getParam(NormRows.GAMMA));
        int width = gamma.length;
        var sums = new double[width];
        var along = new double[width];
        for (int k = 0; k < g.length; k++) {
            sums[k % width] += g[k];
            along[k % width] += g[k] * normalized[k];
        }
        for (int i = 0; i < n; i++) {
            LayerNorm.backward(g, normalized, i * width, width, inverse[i], gamma);
        }
        var gradients = new DefaultGradient();
        put(gradients, NormRows.GAMMA, along);
        put(gradients, NormRows.BETA, sums);
        var below = Numbers.matrix(workspaces, ArrayType.ACTIVATION_GRAD, dataType, g, n);
        return new Pair<>(gradients, backpropDropOutIfPresent(below));
    }

    private void put(Gradient gradients, String key, double[] values) {
        var view = gradientViews.get(key);
        gradients.gradientForVariable().put(key, view.assign(Numbers.like(view, values)));
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }
}

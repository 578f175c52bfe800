package chainrule.engine.dl4j;

import chainrule.formulas.Scalars;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link HandDerivedSlopes} at work. */
final class HandDerivedSlopesLayer extends BaseLayer<HandDerivedSlopes> {
    private static final long serialVersionUID = 1;

    HandDerivedSlopesLayer(NeuralNetConfiguration configuration, DataType type) {
        super(configuration, type);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        applyDropOutIfNecessary(training, workspaces);
        double[] h = Numbers.of(input);
        double[] p = Numbers.of(getParam(LayerPlaces.WEIGHTS));
        for (int i = 0; i < h.length; i++) {
            h[i] = Scalars.parametricRelu(h[i], p[i % p.length]);
        }
        return Numbers.matrix(workspaces, ArrayType.ACTIVATIONS, dataType, h, (int) input.size(0));
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        double[] a = Numbers.of(input);
        double[] delta = Numbers.of(epsilon);
        double[] p = Numbers.of(getParam(LayerPlaces.WEIGHTS));
        var sums = new double[p.length];
        for (int i = 0; i < a.length; i++) {
            sums[i % p.length] += delta[i] * Scalars.parametricRectSlope(a[i]);
            delta[i] *= Scalars.parametricReluDerivative(a[i], p[i % p.length]);
        }
        var view = gradientViews.get(LayerPlaces.WEIGHTS);
        view.assign(Numbers.like(view, sums));
        var gradients = new DefaultGradient();
        gradients.gradientForVariable().put(LayerPlaces.WEIGHTS, view);
        var below = Numbers.matrix(workspaces, ArrayType.ACTIVATION_GRAD, dataType, delta, (int) input.size(0));
        return new Pair<>(gradients, backpropDropOutIfPresent(below));
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }
}

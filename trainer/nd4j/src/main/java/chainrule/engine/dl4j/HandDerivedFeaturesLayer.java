package chainrule.engine.dl4j;

import chainrule.model.InputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link HandDerivedFeatures} at work. */
final class HandDerivedFeaturesLayer extends BaseLayer<HandDerivedFeatures> {
    private static final long serialVersionUID = 1;

    private final transient InputLayer features;
    private transient double[] z;

    HandDerivedFeaturesLayer(NeuralNetConfiguration configuration, DataType type, InputLayer features) {
        super(configuration, type);
        this.features = features;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        int n = (int) input.size(0);
        double[] x = Numbers.of(input);
        double[] parameters = Numbers.of(getParam(LayerPlaces.WEIGHTS));
        z = new double[n * features.outputs()];
        for (int i = 0; i < n; i++) {
            features.forward(x, i * features.inputs(), parameters, z, i * features.outputs());
        }
        return Numbers.matrix(workspaces, ArrayType.ACTIVATIONS, dataType, z, n);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        double[] x = Numbers.of(input);
        double[] g = Numbers.of(epsilon);
        var sums = new double[features.parameters()];
        for (int i = 0; i < input.size(0); i++) {
            features.addGradient(g, x, i * features.inputs(), z, i * features.outputs(), sums);
        }
        var view = gradientViews.get(LayerPlaces.WEIGHTS);
        view.assign(Numbers.like(view, sums));
        var gradients = new DefaultGradient();
        gradients.gradientForVariable().put(LayerPlaces.WEIGHTS, view);
        return new Pair<>(gradients, null);
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }
}

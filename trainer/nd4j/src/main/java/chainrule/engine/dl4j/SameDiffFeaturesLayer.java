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
import org.nd4j.linalg.factory.Nd4j;

/**
 * {@link SameDiffFeatures} at work. DL4J has a layer for SameDiff's graphs, too: in 1.0.0-M2.1 its gradients are twice too large.
 */
final class SameDiffFeaturesLayer extends BaseLayer<SameDiffFeatures> {
    private static final long serialVersionUID = 1;

    private final transient FeatureGraph graph;

    SameDiffFeaturesLayer(NeuralNetConfiguration configuration, DataType type, InputLayer features) {
        super(configuration, type);
        this.graph = new FeatureGraph(features, type);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        try (var outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
            graph.set(input, getParam(LayerPlaces.WEIGHTS));
        }
        long[] shape = {input.size(0), layerConf().getNOut()};
        INDArray z = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c');
        try (var outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
            return z.assign(graph.outputs());
        }
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        var view = gradientViews.get(LayerPlaces.WEIGHTS);
        try (var outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
            graph.differentiate(epsilon.dup('c'), view);
        }
        var gradients = new DefaultGradient();
        gradients.gradientForVariable().put(LayerPlaces.WEIGHTS, view);
        return new Pair<>(gradients, null);
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }
}

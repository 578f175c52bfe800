package chainrule.engine.dl4j;

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

/** {@link SameDiffLayerNorm} at work. */
final class SameDiffLayerNormLayer extends BaseLayer<SameDiffLayerNorm> {
    private static final long serialVersionUID = 1;

    private final transient LayerNormGraph graph;

    SameDiffLayerNormLayer(NeuralNetConfiguration configuration, DataType type, LayerNormGraph graph) {
        super(configuration, type);
        this.graph = graph;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        INDArray h = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, input.shape(), 'c');
        try (var outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
            return h.assign(graph.outputs(input, getParam(NormRows.GAMMA), getParam(NormRows.BETA)));
        }
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        INDArray below = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, input.shape(), 'c');
        try (var outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
            var found = graph.gradients(input, epsilon);
            gradientViews.forEach((key, view) -> view.assign(found.get(key).reshape(view.shape())));
            below.assign(found.get(LayerNormGraph.input()));
        }
        var gradients = new DefaultGradient();
        gradientViews.forEach((key, view) -> gradients.gradientForVariable().put(key, view));
        return new Pair<>(gradients, below);
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }
}

package chainrule.engine.dl4j;

import chainrule.engine.nd4j.ArrayDevice.ArrayMemory;
import chainrule.engine.nd4j.Nd4jDevice;
import chainrule.engine.step.Dense;
import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Step;
import chainrule.model.Precision;
import java.util.ArrayList;
import java.util.LinkedHashSet;
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

/** {@link HandDerivedDense} at work: DL4J's arrays are copied into matrices on which {@link Dense}'s operations run. */
final class HandDerivedDenseLayer extends BaseLayer<HandDerivedDense> {
    private static final long serialVersionUID = 1;

    private transient Dense dense;
    private transient Matrix delta;
    private transient ArrayMemory memory;
    private transient Kernel forward;
    private transient Kernel backward;
    private transient int room;

    HandDerivedDenseLayer(NeuralNetConfiguration configuration, DataType type) {
        super(configuration, type);
    }

    private void makeRoom(int n) {
        if (n <= room) {
            return;
        }
        int in = (int) layerConf().getNIn();
        int out = (int) layerConf().getNOut();
        dense = new Dense(
                Matrix.ofSamples("X", in),
                new Matrix("W", in, out),
                new Matrix("b", 1, out),
                Matrix.ofSamples("H", out),
                layerConf().hidden());
        delta = Matrix.ofSamples("Δ", out);
        var backwards = new ArrayList<Operation>(dense.throughActivation(delta));
        backwards.addAll(dense.gradients(delta));
        backwards.add(dense.inputGradient(Dense.gradient(dense.x()), delta));
        var matrices = new LinkedHashSet<Matrix>();
        dense.forward().forEach(operation -> matrices.addAll(operation.matrices()));
        backwards.forEach(operation -> matrices.addAll(operation.matrices()));
        if (memory != null) {
            memory.close();
        }
        memory = Nd4jDevice.alone()
                .allocate(matrices, n, dataType == DataType.DOUBLE ? Precision.FLOAT64 : Precision.FLOAT32);
        forward = memory.kernel(dense.forward());
        backward = memory.kernel(backwards);
        room = n;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        applyDropOutIfNecessary(training, workspaces);
        int n = (int) input.size(0);
        makeRoom(n);
        memory.array(dense.x(), n).assign(input);
        memory.array(dense.w(), n).assign(getParam(DefaultParamInitializer.WEIGHT_KEY));
        memory.array(dense.b(), n).assign(getParam(DefaultParamInitializer.BIAS_KEY));
        forward.run(Step.ofSize(n));
        return workspaces
                .createUninitialized(
                        ArrayType.ACTIVATIONS,
                        dataType,
                        new long[] {n, dense.h().columns()},
                        'c')
                .assign(memory.array(dense.h(), n));
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        int n = (int) input.size(0);
        memory.array(delta, n).assign(epsilon);
        backward.run(Step.ofSize(n));
        var gradients = new DefaultGradient();
        put(gradients, DefaultParamInitializer.WEIGHT_KEY, dense.w());
        put(gradients, DefaultParamInitializer.BIAS_KEY, dense.b());
        if (layerConf().hasFixedBias()) {
            gradientViews.get(DefaultParamInitializer.BIAS_KEY).assign(0);
        }
        var below = workspaces
                .createUninitialized(
                        ArrayType.ACTIVATION_GRAD,
                        dataType,
                        new long[] {n, dense.x().columns()},
                        'c')
                .assign(memory.array(Dense.gradient(dense.x()), n));
        return new Pair<>(gradients, backpropDropOutIfPresent(below));
    }

    private void put(Gradient gradients, String key, Matrix of) {
        var view = gradientViews.get(key);
        view.assign(memory.array(Dense.gradient(of), 0).reshape(view.shape()));
        gradients.gradientForVariable().put(key, view);
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }
}

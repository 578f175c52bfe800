package chainrule.engine.dl4j;

import chainrule.formulas.BatchNorm;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@link HandDerivedNorm} at work on the columns of a batch (E1, E2). In evaluation, and where it is frozen, it uses its running
 * statistics.
 */
final class HandDerivedBatchNormLayer extends BaseLayer<HandDerivedNorm> {
    private static final long serialVersionUID = 1;

    /** x̂ of the batch, N×width. */
    private transient double[] normalized;

    private transient BatchNorm.Statistics[] statistics;

    HandDerivedBatchNormLayer(NeuralNetConfiguration configuration, DataType type) {
        super(configuration, type);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        applyDropOutIfNecessary(training, workspaces);
        int n = (int) input.size(0);
        double[] beta = Numbers.of(getParam(NormRows.BETA));
        double[] h = training && !layerConf().frozen() ? ofBatch(n) : ofRunning();
        for (int k = 0; k < h.length; k++) {
            h[k] += beta[k % beta.length];
        }
        return Numbers.matrix(workspaces, ArrayType.ACTIVATIONS, dataType, h, n);
    }

    /** γ∘x̂ with the batch's statistics. */
    private double[] ofBatch(int n) {
        double[] gamma = Numbers.of(getParam(NormRows.GAMMA));
        int width = gamma.length;
        normalized = Numbers.of(input);
        statistics = new BatchNorm.Statistics[width];
        var h = new double[normalized.length];
        for (int j = 0; j < width; j++) {
            statistics[j] =
                    BatchNorm.forward(normalized, j, n, width, layerConf().epsilon(), gamma[j], normalized, h);
        }
        return h;
    }

    /** γ∘x̂ with the running statistics. */
    private double[] ofRunning() {
        double[] scale = runningScale();
        double[] mean = Numbers.of(getParam(NormRows.MEAN));
        double[] h = Numbers.of(input);
        for (int k = 0; k < h.length; k++) {
            int j = k % mean.length;
            h[k] = (h[k] - mean[j]) * scale[j];
        }
        return h;
    }

    private double[] runningScale() {
        double[] gamma = Numbers.of(getParam(NormRows.GAMMA));
        double[] variance = Numbers.of(getParam(NormRows.VARIANCE));
        var scale = new double[gamma.length];
        java.util.Arrays.setAll(
                scale, j -> BatchNorm.scale(gamma[j], variance[j], layerConf().epsilon()));
        return scale;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        int n = (int) input.size(0);
        double[] g = Numbers.of(epsilon);
        var gradients = new DefaultGradient();
        if (layerConf().frozen()) {
            double[] scale = runningScale();
            for (int k = 0; k < g.length; k++) {
                g[k] *= scale[k % scale.length];
            }
            gradientViews.forEach((key, view) -> gradients.gradientForVariable().put(key, view.assign(0)));
        } else {
            throughBatch(g, n, gradients);
        }
        var below = Numbers.matrix(workspaces, ArrayType.ACTIVATION_GRAD, dataType, g, n);
        return new Pair<>(gradients, backpropDropOutIfPresent(below));
    }

    /** E2: g becomes ∂L/∂a. */
    private void throughBatch(double[] g, int n, Gradient gradients) {
        double[] gamma = Numbers.of(getParam(NormRows.GAMMA));
        int width = gamma.length;
        var sums = new double[width];
        var along = new double[width];
        for (int k = 0; k < g.length; k++) {
            sums[k % width] += g[k];
            along[k % width] += g[k] * normalized[k];
        }
        for (int k = 0; k < g.length; k++) {
            int j = k % width;
            g[k] = BatchNorm.backward(g[k], normalized[k], gamma[j] * statistics[j].inverse(), sums[j], along[j], n);
        }
        put(gradients, NormRows.GAMMA, along);
        put(gradients, NormRows.BETA, sums);
        follow(gradients, NormRows.MEAN, j -> statistics[j].mean());
        follow(gradients, NormRows.VARIANCE, j -> statistics[j].unbiased());
    }

    /** What DL4J subtracts from a running statistic: momentum·(running − batch's). */
    private void follow(Gradient gradients, String key, java.util.function.IntToDoubleFunction ofBatch) {
        double[] step = Numbers.of(getParam(key));
        for (int j = 0; j < step.length; j++) {
            step[j] = layerConf().momentum() * (step[j] - ofBatch.applyAsDouble(j));
        }
        put(gradients, key, step);
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

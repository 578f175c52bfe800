package chainrule.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import chainrule.UserException;
import chainrule.model.Activation;
import chainrule.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;

/** A layer as a graph's operations tell it, one after the other: product, biases, activation. */
final class OnnxLayer {
    private static final double[] SIGNS = {-1, 1};

    private final Path file;
    private final int inputs;
    private final int units;
    private final double[] weights;
    private final boolean doubles;
    private double[] biases;
    private Activation activation = new Activation.Identity();

    /** @param weights inputs×units */
    private OnnxLayer(Path file, Tensor weights) {
        this.file = file;
        this.inputs = weights.shape().get(0).intValue();
        this.units = weights.shape().get(1).intValue();
        this.weights = weights.values();
        this.doubles = weights.type() == Tensor.Type.F64;
    }

    /** Of a {@code Gemm} or {@code MatMul}. */
    static OnnxLayer of(Path file, OnnxGraph graph, NodeProto node) {
        var weights = graph.weights(node, node.getInput(1));
        if (weights.shape().size() != 2) {
            throw new UserException("%s: '%s' has the shape %s: a layer's weights are a matrix"
                    .formatted(file, node.getInput(1), weights.shape()));
        }
        if (node.getOpType().equals("MatMul")) {
            return new OnnxLayer(file, weights);
        }
        boolean plain = number(node, "alpha", 1) == 1 && number(node, "beta", 1) == 1 && integer(node, "transA") == 0;
        if (!plain) {
            throw new UserException("%s: operation '%s' (Gemm) scales or transposes: only x·W + b is read"
                    .formatted(file, node.getName()));
        }
        var layer = new OnnxLayer(file, integer(node, "transB") == 0 ? weights : transposed(weights));
        if (node.getInputCount() > 2 && !node.getInput(2).isEmpty()) {
            layer.add(graph.constant(node, node.getInput(2)));
        }
        return layer;
    }

    private static Tensor transposed(Tensor matrix) {
        long rows = matrix.shape().get(0);
        long columns = matrix.shape().get(1);
        return new Tensor(
                matrix.type(), java.util.List.of(columns, rows), Affine.transposed(matrix.values(), (int) rows, (int)
                        columns));
    }

    private static float number(NodeProto node, String name, float otherwise) {
        return OnnxGraph.attribute(node, name).map(AttributeProto::getF).orElse(otherwise);
    }

    private static long integer(NodeProto node, String name) {
        return OnnxGraph.attribute(node, name).map(AttributeProto::getI).orElse(0L);
    }

    boolean doubles() {
        return doubles;
    }

    /** Whether what comes next may add biases. */
    boolean takesBiases() {
        return biases == null && isLinear();
    }

    boolean isLinear() {
        return activation instanceof Activation.Identity;
    }

    /** @throws UserException if there is not one number a unit */
    void add(Tensor constant) {
        if (constant.values().length != units) {
            throw new UserException(
                    "%s: a layer has %,d units, but %,d biases".formatted(file, units, constant.values().length));
        }
        biases = constant.values();
    }

    Activation activation() {
        return activation;
    }

    void activate(Activation with) {
        activation = with;
    }

    /** Whether it makes −z and z of a logit z, for the probabilities of two classes. */
    boolean isSigns() {
        return inputs == 1 && biases == null && isLinear() && Arrays.equals(weights, SIGNS);
    }

    /** Without biases they are 0. */
    Affine affine() {
        return new Affine(inputs, units, weights, biases == null ? new double[units] : biases);
    }
}

package chainrule.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import chainrule.UserException;
import chainrule.datasets.Normalization;
import chainrule.datasets.Shape;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Precision;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Reads a multilayer perceptron from ONNX: one chain of operations from the input to the last layer or its softmax or
 * sigmoid. Before the first layer there may be casts, a flattening, and arithmetic with constants, which is the
 * normalisation; after it only {@code Gemm}, {@code MatMul} with {@code Add}, and activations. Anything else is refused.
 */
final class OnnxReader {
    private final Path file;
    private final OnnxGraph graph;
    private final ModelCard card;
    private final Optional<Shape> shape;

    private final List<OnnxLayer> layers = new ArrayList<>();
    private final OnnxScaling scaling;
    private Optional<Loss> loss = Optional.empty();

    private OnnxReader(Path file, ModelProto model) {
        this.file = file;
        this.graph = new OnnxGraph(file, model.getGraph());
        var facts = new LinkedHashMap<String, String>();
        for (StringStringEntryProto fact : model.getMetadataPropsList()) {
            facts.put(fact.getKey(), fact.getValue());
        }
        this.card = new ModelCard(file.toString(), facts);
        this.shape = shape(graph.input());
        this.scaling = new OnnxScaling(file, shape);
    }

    static ForeignNetwork read(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            OnnxLimits.require(file, bytes);
            var model = ModelProto.parseFrom(bytes);
            if (!model.hasGraph() || model.getGraph().getNodeCount() == 0) {
                throw new UserException(file + " is neither an ONNX file, nor a DL4J zip, nor a safetensors file");
            }
            return new OnnxReader(file, model).read();
        } catch (InvalidProtocolBufferException e) {
            throw new UserException(file + " is neither an ONNX file, nor a DL4J zip, nor a safetensors file", e);
        } catch (IOException e) {
            throw new UserException(file + " can't be read: " + e, e);
        }
    }

    /** Of the input without the batch; empty if the file leaves it open. */
    private static Optional<Shape> shape(ValueInfoProto input) {
        var dimensions = input.getType().getTensorType().getShape().getDimList();
        int[] sizes = dimensions.stream()
                .skip(1)
                .mapToInt(dimension -> (int) Math.max(0, Math.min(Integer.MAX_VALUE, dimension.getDimValue())))
                .toArray();
        if (sizes.length == 0 || Arrays.stream(sizes).anyMatch(size -> size == 0)) {
            return Optional.empty();
        }
        try {
            return switch (sizes.length) {
                case 1 -> Optional.of(Shape.vector(sizes[0]));
                case 3 -> Optional.of(new Shape(sizes[0], sizes[1], sizes[2]));
                default -> Optional.empty();
            };
        } catch (UserException tooLarge) {
            return Optional.empty();
        }
    }

    private ForeignNetwork read() {
        String value = graph.input().getName();
        var seen = new HashSet<String>();
        for (var next = graph.next(value); next.isPresent(); next = graph.next(value)) {
            if (!seen.add(value)) {
                throw new UserException("%s is damaged: its operations go in a circle at '%s'".formatted(file, value));
            }
            step(next.get(), value);
            value = next.get().getOutput(0);
        }
        if (!layers.isEmpty() && !layers.get(layers.size() - 1).isLinear()) {
            throw new UserException(
                    "%s: an activation after the last layer, which Chainrule's networks don't have".formatted(file));
        }
        boolean image = shape.isPresent() && shape.get().isImage();
        var activations = layers.stream()
                .limit(Math.max(0, layers.size() - 1L))
                .map(OnnxLayer::activation)
                .toList();
        var affine = layers.stream().map(OnnxLayer::affine).toList();
        var precision = !layers.isEmpty() && layers.get(0).doubles() ? Precision.FLOAT64 : Precision.FLOAT32;
        return new ForeignNetwork(
                file,
                affine,
                precision,
                Optional.of(activations),
                loss,
                normalization(precision),
                // Numbers in a row may be pixels: their own file says, or the data set does.
                image ? shape : Optional.empty(),
                card);
    }

    /** The card's, if it is what the operations do; it has the digits that their constants are rounded from. */
    private Optional<Normalization> normalization(Precision precision) {
        var found = scaling.normalization();
        var said = card.normalization();
        if (said.isPresent()) {
            var rounded = Centring.of(said.get(), precision).normalization();
            if (found.isEmpty() && isIdentity(rounded)
                    || found.isPresent()
                            && Arrays.equals(rounded.scale(), found.get().scale())
                            && Arrays.equals(rounded.shift(), found.get().shift())) {
                return said;
            }
            // Somebody has changed the operations: they count.
            return found.or(() -> Optional.of(new Normalization(new double[] {1}, new double[] {0})));
        }
        return found;
    }

    private static boolean isIdentity(Normalization normalization) {
        return Arrays.stream(normalization.scale()).allMatch(scale -> scale == 1)
                && Arrays.stream(normalization.shift()).allMatch(shift -> shift == 0);
    }

    private void step(NodeProto node, String value) {
        switch (node.getOpType()) {
            case "Identity", "Dropout" -> require(node.getInput(0).equals(value), node);
            case "Cast" -> require(isToReal(node) && node.getInput(0).equals(value), node);
            case "Flatten", "Reshape" ->
                require(layers.isEmpty() && node.getInput(0).equals(value), node);
            case "Gemm", "MatMul" -> layer(node, value);
            case "Sub", "Mul", "Div", "Add" -> arithmetic(node, value);
            case "Relu" -> activate(node, new Activation.Relu());
            case "Tanh" -> activate(node, new Activation.Tanh());
            case "Softplus" -> activate(node, new Activation.Softplus());
            case "LeakyRelu" -> activate(node, leaky(node));
            case "Sigmoid" -> sigmoid(node);
            case "Softmax", "LogSoftmax" -> {
                require(isLast(node), node);
                loss = Optional.of(Loss.CROSS_ENTROPY);
            }
            default -> throw unread(node);
        }
    }

    private static boolean isToReal(NodeProto node) {
        long to = OnnxGraph.attribute(node, "to").map(AttributeProto::getI).orElse(0L);
        return to == TensorProto.DataType.FLOAT_VALUE || to == TensorProto.DataType.DOUBLE_VALUE;
    }

    private void layer(NodeProto node, String value) {
        require(loss.isEmpty() && node.getInputCount() >= 2 && node.getInput(0).equals(value), node);
        layers.add(OnnxLayer.of(file, graph, node));
    }

    private void arithmetic(NodeProto node, String value) {
        require(node.getInputCount() == 2, node);
        boolean constantSecond = node.getInput(0).equals(value);
        require(
                constantSecond
                        || node.getOpType().equals("Add")
                        || node.getOpType().equals("Mul"),
                node);
        String name = node.getInput(constantSecond ? 1 : 0);
        var constant = graph.constant(node, name);
        if (layers.isEmpty()) {
            scaling.apply(node.getOpType(), name, constant);
        } else {
            var last = layers.get(layers.size() - 1);
            require(node.getOpType().equals("Add") && last.takesBiases(), node);
            last.add(constant);
        }
    }

    private void activate(NodeProto node, Activation activation) {
        require(
                !layers.isEmpty()
                        && !isLast(node)
                        && layers.get(layers.size() - 1).isLinear(),
                node);
        layers.get(layers.size() - 1).activate(activation);
    }

    private Activation leaky(NodeProto node) {
        float alpha =
                OnnxGraph.attribute(node, "alpha").map(AttributeProto::getF).orElse(0.01f);
        // The shortest decimal is what its author wrote.
        double slope = Double.parseDouble(Float.toString(alpha));
        require(slope > 0 && slope < 1, node);
        return new Activation.LeakyRelu(slope);
    }

    private void sigmoid(NodeProto node) {
        if (!isLast(node)) {
            activate(node, new Activation.Sigmoid());
            return;
        }
        require(!layers.isEmpty(), node);
        loss = Optional.of(Loss.BINARY_CROSS_ENTROPY);
        if (layers.size() > 1 && layers.get(layers.size() - 1).isSigns()) {
            layers.remove(layers.size() - 1);
        }
    }

    private boolean isLast(NodeProto node) {
        return graph.next(node.getOutput(0)).isEmpty();
    }

    private void require(boolean holds, NodeProto node) {
        if (!holds) {
            throw unread(node);
        }
    }

    private UserException unread(NodeProto node) {
        return new UserException(
                "%s: operation '%s' (%s) is no part of a multilayer perceptron here: only chains of Gemm or MatMul and Add with Relu, LeakyRelu, Sigmoid, Tanh or Softplus are read, constants before them, Softmax or Sigmoid at the end"
                        .formatted(file, node.getName(), node.getOpType()));
    }
}

package chainrule.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import chainrule.UserException;
import chainrule.tensor.Tensor;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An ONNX graph by its names: its one input, the constants, and who uses what. */
final class OnnxGraph {
    private final Path file;
    private final Map<String, TensorProto> constants = new HashMap<>();
    private final Map<String, List<NodeProto>> users = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final ValueInfoProto input;

    OnnxGraph(Path file, GraphProto graph) {
        this.file = file;
        graph.getInitializerList().forEach(tensor -> constants.put(tensor.getName(), tensor));
        for (var node : graph.getNodeList()) {
            if (node.getOutputCount() == 0) {
                throw new UserException("%s is damaged: operation '%s' has no output".formatted(file, node.getName()));
            }
            if (node.getOpType().equals("Constant")) {
                attribute(node, "value").ifPresent(value -> constants.put(node.getOutput(0), value.getT()));
            } else {
                node.getInputList().stream()
                        .distinct()
                        .forEach(name -> users.computeIfAbsent(name, unused -> new ArrayList<>())
                                .add(node));
            }
        }
        var inputs = graph.getInputList().stream()
                .filter(value -> !constants.containsKey(value.getName()))
                .toList();
        if (inputs.size() != 1) {
            throw new UserException("%s has %d inputs: only networks with one are read".formatted(file, inputs.size()));
        }
        input = inputs.get(0);
    }

    ValueInfoProto input() {
        return input;
    }

    /**
     * The node that works on a value.
     *
     * @throws UserException if there is more than one
     */
    Optional<NodeProto> next(String value) {
        var found = users.getOrDefault(value, List.of());
        if (found.size() > 1) {
            throw new UserException("%s: %d operations work on '%s': only networks without branches are read"
                    .formatted(file, found.size(), value));
        }
        return found.stream().findFirst();
    }

    static Optional<AttributeProto> attribute(NodeProto node, String name) {
        return node.getAttributeList().stream()
                .filter(attribute -> attribute.getName().equals(name))
                .findFirst();
    }

    /**
     * A constant that no other layer has: so all layers together are no larger than the file.
     *
     * @throws UserException as {@link #constant}, or if another layer has it
     */
    Tensor weights(NodeProto node, String name) {
        if (!taken.add(name)) {
            throw new UserException(
                    "%s: two layers share the weights '%s': only layers with their own are read".formatted(file, name));
        }
        return constant(node, name);
    }

    /**
     * A constant's numbers.
     *
     * @throws UserException if it is none, or not of float32 or float64, or outside of the file
     */
    Tensor constant(NodeProto node, String name) {
        var found = constants.get(name);
        if (found == null) {
            throw new UserException("%s: operation '%s' (%s) needs the constant '%s', which is not in the file"
                    .formatted(file, node.getName(), node.getOpType(), name));
        }
        if (found.getDataLocation() == TensorProto.DataLocation.EXTERNAL || found.getExternalDataCount() > 0) {
            throw new UserException(
                    "%s: '%s' lies in another file: save the model with its weights inside".formatted(file, name));
        }
        return switch (found.getDataType()) {
            case TensorProto.DataType.FLOAT_VALUE -> tensor(found, Tensor.Type.F32);
            case TensorProto.DataType.DOUBLE_VALUE -> tensor(found, Tensor.Type.F64);
            default ->
                throw new UserException("%s: '%s' has numbers of type %d: only float (1) and double (11) are read"
                        .formatted(file, name, found.getDataType()));
        };
    }

    private Tensor tensor(TensorProto found, Tensor.Type type) {
        boolean raw = found.hasRawData();
        long count = raw
                ? found.getRawData().size() / type.bytes()
                : type == Tensor.Type.F32 ? found.getFloatDataCount() : found.getDoubleDataCount();
        long expected = 1;
        for (long size : found.getDimsList()) {
            // Before it can overflow: no product of sizes that are there is larger than what is there.
            expected = size < 1 || expected > count ? -1 : expected * Math.min(size, Integer.MAX_VALUE);
            if (expected < 0) {
                break;
            }
        }
        if (expected != count || raw && found.getRawData().size() % type.bytes() != 0) {
            throw new UserException("%s is damaged: '%s' has %,d numbers, which is not what its shape %s says"
                    .formatted(file, found.getName(), count, shortened(found.getDimsList())));
        }
        var values = new double[(int) count];
        var bytes = found.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values.length; i++) {
            if (type == Tensor.Type.F32) {
                values[i] = raw ? bytes.getFloat() : found.getFloatData(i);
            } else {
                values[i] = raw ? bytes.getDouble() : found.getDoubleData(i);
            }
        }
        return new Tensor(type, List.copyOf(found.getDimsList()), values);
    }

    private static List<Long> shortened(List<Long> sizes) {
        return sizes.subList(0, Math.min(sizes.size(), 8));
    }
}

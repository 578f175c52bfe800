package chainrule.export.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import chainrule.base.UserException;
import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An ONNX graph, computed for an unknown sample: each value as a constant, or as what has become of the sample. */
final class OnnxGraph {
    private static final int MOST_CLASSES = 1 << 20;

    private static final Set<String> FORMS_OF_LABELS = Set.of(
            "Identity",
            "Cast",
            "Reshape",
            "Flatten",
            "Squeeze",
            "Unsqueeze",
            "Gather",
            "ai.onnx.ml.ArrayFeatureExtractor",
            "ai.onnx.ml.LabelEncoder");

    private final Path file;
    private final OnnxTensors tensors;
    private final OnnxFolding folding;
    private final OnnxOperations operations;
    private final Map<String, OnnxValue> values = new HashMap<>();
    private final OnnxInput input;
    private Optional<List<String>> classes = Optional.empty();

    /**
     * @param planar whether the file says that pictures come channel by channel
     * @param prepared numbers of a sample in the value {@code input}, which is made of a table's columns; 0: none is
     * @throws UserException if it has other than one input, or is damaged
     */
    OnnxGraph(Path file, GraphProto graph, List<OnnxNode> nodes, boolean planar, OnnxTensors tensors, int prepared) {
        this.file = file;
        this.tensors = tensors;
        this.folding = new OnnxFolding(tensors);
        this.operations = new OnnxOperations(file, tensors);
        graph.getInitializerList().forEach(tensor -> values.put(tensor.getName(), new OnnxValue.Stored(tensor)));
        if (prepared > 0) {
            input = OnnxInput.of(OnnxInput.rows(prepared), planar, tensors);
            values.put(OnnxWriter.INPUT, input.flow());
            sorted(nodes.stream()
                            .filter(node -> !node.proto().getOutputList().contains(OnnxWriter.INPUT))
                            .toList())
                    .forEach(this::compute);
            return;
        }
        // Before the file format's version 4, constants are listed as inputs, too.
        var inputs = graph.getInputList().stream()
                .filter(value -> !values.containsKey(value.getName()))
                .toList();
        if (inputs.size() != 1) {
            throw new UserException("%s has %d inputs: only networks with one are read".formatted(file, inputs.size()));
        }
        input = OnnxInput.of(inputs.get(0).getType(), planar, tensors);
        values.put(inputs.get(0).getName(), input.flow());
        sorted(nodes).forEach(this::compute);
    }

    OnnxInput input() {
        return input;
    }

    /** What the classes are called, in the outputs' order, if an operation gives them. */
    Optional<List<String>> classes() {
        return classes;
    }

    OnnxValue value(String name) {
        var found = values.get(name);
        return found == null
                ? new OnnxValue.Unread("%s is damaged: no operation makes '%s'".formatted(file, name))
                : found;
    }

    /** Each after those whose results it needs, whatever the file's order. */
    private List<OnnxNode> sorted(List<OnnxNode> nodes) {
        var makers = new HashMap<String, OnnxNode>();
        for (var node : nodes) {
            for (var name : node.proto().getOutputList()) {
                if (!name.isEmpty() && (makers.put(name, node) != null || values.containsKey(name))) {
                    throw new UserException(
                            "%s is damaged: two operations make '%s', or they go in a circle".formatted(file, name));
                }
            }
        }
        var waiting = new IdentityHashMap<OnnxNode, Integer>();
        var users = new HashMap<String, List<OnnxNode>>();
        var ready = new ArrayDeque<OnnxNode>();
        for (var node : nodes) {
            var needs = node.proto().getInputList().stream()
                    .filter(makers::containsKey)
                    .distinct()
                    .toList();
            needs.forEach(name ->
                    users.computeIfAbsent(name, unused -> new ArrayList<>()).add(node));
            waiting.put(node, needs.size());
            if (needs.isEmpty()) {
                ready.add(node);
            }
        }
        var sorted = new ArrayList<OnnxNode>();
        while (!ready.isEmpty()) {
            var node = ready.remove();
            sorted.add(node);
            for (var name : node.proto().getOutputList()) {
                for (var user : users.getOrDefault(name, List.of())) {
                    if (waiting.merge(user, -1, Integer::sum) == 0) {
                        ready.add(user);
                    }
                }
            }
        }
        if (sorted.size() < nodes.size()) {
            throw new UserException("%s is damaged: its operations go in a circle".formatted(file));
        }
        return sorted;
    }

    private void compute(OnnxNode node) {
        var outputs = node.proto().getOutputList();
        values.put(outputs.get(0), attempt(node));
        for (int i = 1; i < outputs.size(); i++) {
            values.put(outputs.get(i), other(node, i));
        }
    }

    /** What can't be read matters only if the network's output depends on it. */
    private OnnxValue attempt(OnnxNode node) {
        try {
            return result(node);
        } catch (UserException e) {
            return new OnnxValue.Unread(e.getMessage());
        }
    }

    /** Of an operation with several outputs. */
    private OnnxValue other(OnnxNode node, int i) {
        return value(node.proto().getOutput(0)) instanceof OnnxValue.Label label
                ? label
                : OnnxOperations.unread(file, node, ", with %d outputs".formatted(i + 1));
    }

    private OnnxValue result(OnnxNode node) {
        if (node.type().equals("Constant")) {
            return folding.constant(node)
                    .<OnnxValue>map(constant -> constant)
                    .orElseGet(() -> OnnxOperations.unread(file, node, ""));
        }
        var in = new ArrayList<OnnxValue>();
        for (var name : node.proto().getInputList()) {
            in.add(name.isEmpty() ? null : value(name));
        }
        note(node, in);
        var label = label(node, in);
        if (label.isPresent()) {
            return label.get();
        }
        for (var value : in) {
            if (value instanceof OnnxValue.Unread unread) {
                return unread;
            }
        }
        if (node.type().equals("Identity") && in.size() == 1 || isCastOfConstant(node, in)) {
            // Text, too, such as the classes' names.
            return in.get(0);
        }
        in.replaceAll(value -> value instanceof OnnxValue.Stored stored ? tensors.read(stored.tensor()) : value);
        var formula = in.stream().filter(OnnxFormula.class::isInstance).findFirst();
        if (formula.isPresent()) {
            return OnnxFormula.of(node, in, ((OnnxFormula) formula.get()).why());
        }
        if (in.stream().anyMatch(OnnxFlow.class::isInstance)) {
            return operations.apply(node, in);
        }
        var constants = new ArrayList<OnnxConstant>();
        for (var value : in) {
            if (value instanceof OnnxValue.Label) {
                return OnnxOperations.unread(file, node, ": it computes with a decision between classes");
            }
            constants.add((OnnxConstant) value);
        }
        return folding.fold(node, constants)
                .<OnnxValue>map(constant -> constant)
                .orElseGet(() -> OnnxOperations.unread(file, node, ""));
    }

    /** To the type of the samples: the numbers stay what they are. */
    private static boolean isCastOfConstant(OnnxNode node, List<OnnxValue> in) {
        return node.type().equals("CastLike")
                && in.size() == 2
                && (in.get(0) instanceof OnnxConstant || in.get(0) instanceof OnnxValue.Stored)
                && in.get(1) instanceof OnnxFlow;
    }

    /** What gives a decision another form or name is not part of the network; what computes with it may be one. */
    private static Optional<OnnxValue> label(OnnxNode node, List<OnnxValue> in) {
        return FORMS_OF_LABELS.contains(node.type()) && in.stream().noneMatch(OnnxFlow.class::isInstance)
                ? in.stream().filter(OnnxValue.Label.class::isInstance).findFirst()
                : Optional.empty();
    }

    /** What the classes are called stands next to the outputs, for those who want a name. */
    private void note(OnnxNode node, List<OnnxValue> in) {
        if (node.type().equals("ai.onnx.ml.ZipMap")) {
            var strings = node.attribute("classlabels_strings");
            classes = strings.isPresent()
                    ? Optional.of(strings.get().getStringsList().stream()
                            .map(ByteString::toStringUtf8)
                            .toList())
                    : node.integers("classlabels_int64s").map(OnnxGraph::names);
        } else if (node.type().equals("ai.onnx.ml.ArrayFeatureExtractor")
                && in.size() == 2
                && in.get(1) instanceof OnnxValue.Label
                && in.get(0) instanceof OnnxValue.Stored stored
                && stored.tensor().getDimsCount() <= 2) {
            classes = names(stored.tensor());
        }
    }

    private Optional<List<String>> names(TensorProto tensor) {
        if (tensor.getDataType() == TensorProto.DataType.STRING_VALUE) {
            return Optional.of(tensor.getStringDataList().stream()
                    .limit(MOST_CLASSES)
                    .map(ByteString::toStringUtf8)
                    .toList());
        }
        var numbers = tensors.read(tensor);
        return OnnxConstant.isReal(numbers.type()) ? Optional.empty() : Optional.of(names(numbers.longs()));
    }

    private static List<String> names(long[] labels) {
        return Arrays.stream(labels).mapToObj(Long::toString).toList();
    }
}

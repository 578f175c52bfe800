package chainrule.export.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import chainrule.base.UserException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The operations of a model's graph, those of its own functions put in place of their calls. */
final class OnnxFunctions {
    private static final int MOST_NODES = 20_000;
    private static final int DEEPEST = 16;

    private final Path file;
    private final Map<String, FunctionProto> functions = new HashMap<>();
    private final List<OnnxNode> nodes = new ArrayList<>();
    private int calls;

    private OnnxFunctions(Path file) {
        this.file = file;
    }

    /** @throws UserException if there are more operations than any multilayer perceptron has */
    static List<OnnxNode> inlined(Path file, ModelProto model) {
        var inlining = new OnnxFunctions(file);
        for (var function : model.getFunctionsList()) {
            inlining.functions.put(key(function.getDomain(), function.getName()), function);
        }
        inlining.add(model.getGraph().getNodeList(), opsets(model.getOpsetImportList()), 0);
        return inlining.nodes;
    }

    private static String key(String domain, String name) {
        return domain + "\n" + name;
    }

    /** The version of each operator set; ONNX's own has the name "". */
    static Map<String, Long> opsets(List<OperatorSetIdProto> imported) {
        var opsets = new HashMap<String, Long>();
        imported.forEach(set -> opsets.put(set.getDomain().equals("ai.onnx") ? "" : set.getDomain(), set.getVersion()));
        return opsets;
    }

    private void add(List<NodeProto> from, Map<String, Long> opsets, int depth) {
        for (var node : from) {
            if (node.getOutputCount() == 0) {
                throw new UserException("%s is damaged: operation '%s' has no output".formatted(file, node.getName()));
            }
            var function = functions.get(key(node.getDomain(), node.getOpType()));
            if (function != null) {
                call(node, function, depth + 1);
                continue;
            }
            if (nodes.size() == MOST_NODES) {
                throw new UserException(String.format(
                        Locale.ROOT,
                        "%s has more than %,d operations: no multilayer perceptron needs them",
                        file,
                        MOST_NODES));
            }
            String domain = node.getDomain().equals("ai.onnx") ? "" : node.getDomain();
            nodes.add(new OnnxNode(node, opsets.getOrDefault(domain, 1L)));
        }
    }

    private void call(NodeProto node, FunctionProto function, int depth) {
        if (depth > DEEPEST || ++calls > MOST_NODES) {
            throw new UserException("%s is damaged: its function '%s' calls itself, or too many others"
                    .formatted(file, function.getName()));
        }
        // Names inside are the function's own; a call's prefix keeps them apart.
        String prefix = "%s/%d/".formatted(function.getName(), calls);
        var names = new HashMap<String, String>();
        for (int i = 0; i < function.getInputCount(); i++) {
            names.put(function.getInput(i), i < node.getInputCount() ? node.getInput(i) : "");
        }
        for (int i = 0; i < function.getOutputCount(); i++) {
            names.put(function.getOutput(i), i < node.getOutputCount() ? node.getOutput(i) : prefix + "unused" + i);
        }
        var given = new HashMap<String, AttributeProto>();
        function.getAttributeProtoList().forEach(attribute -> given.put(attribute.getName(), attribute));
        node.getAttributeList().forEach(attribute -> given.put(attribute.getName(), attribute));
        var body = new ArrayList<NodeProto>();
        for (var inner : function.getNodeList()) {
            body.add(renamed(inner, names, prefix, given));
        }
        add(body, opsets(function.getOpsetImportList()), depth);
    }

    private static NodeProto renamed(
            NodeProto inner, Map<String, String> names, String prefix, Map<String, AttributeProto> given) {
        var node = inner.toBuilder().clearInput().clearOutput().clearAttribute();
        inner.getInputList().forEach(name -> node.addInput(renamed(name, names, prefix)));
        inner.getOutputList().forEach(name -> node.addOutput(renamed(name, names, prefix)));
        for (var attribute : inner.getAttributeList()) {
            if (attribute.getRefAttrName().isEmpty()) {
                node.addAttribute(attribute);
            } else if (given.containsKey(attribute.getRefAttrName())) {
                node.addAttribute(
                        given.get(attribute.getRefAttrName()).toBuilder().setName(attribute.getName()));
            }
        }
        return node.build();
    }

    private static String renamed(String name, Map<String, String> names, String prefix) {
        return name.isEmpty() ? "" : names.getOrDefault(name, prefix + name);
    }
}

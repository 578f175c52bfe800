package chainrule.export.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.Optional;
import java.util.Set;

/**
 * An operation of a graph.
 *
 * @param opset the version of its operator set
 */
record OnnxNode(NodeProto proto, long opset) {
    /** ONNX's own operators, and those for classical machine learning; others name theirs in other ways. */
    private static final Set<String> STANDARD = Set.of("", "ai.onnx");

    static final String MACHINE_LEARNING = "ai.onnx.ml";

    /** Its type, with the domain unless that is ONNX's own. */
    String type() {
        return STANDARD.contains(proto.getDomain()) ? proto.getOpType() : proto.getDomain() + "." + proto.getOpType();
    }

    /** As a message names it: many exporters give operations no name, but every output has one. */
    String label() {
        String name = proto.getName();
        if (name.isEmpty() && proto.getOutputCount() > 0) {
            name = proto.getOutput(0);
        }
        return "'%s' (%s)".formatted(name, type());
    }

    Optional<AttributeProto> attribute(String name) {
        return proto.getAttributeList().stream()
                .filter(attribute -> attribute.getName().equals(name))
                .findFirst();
    }

    boolean has(String name) {
        return attribute(name).isPresent();
    }

    long integer(String name, long otherwise) {
        return attribute(name).map(AttributeProto::getI).orElse(otherwise);
    }

    double number(String name, double otherwise) {
        return attribute(name).map(attribute -> (double) attribute.getF()).orElse(otherwise);
    }

    String text(String name, String otherwise) {
        return attribute(name).map(attribute -> attribute.getS().toStringUtf8()).orElse(otherwise);
    }

    /** Empty if there is no such attribute. */
    Optional<long[]> integers(String name) {
        return attribute(name)
                .map(found ->
                        found.getIntsList().stream().mapToLong(Long::longValue).toArray());
    }
}

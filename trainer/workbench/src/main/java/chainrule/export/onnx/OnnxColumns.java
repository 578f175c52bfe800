package chainrule.export.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import chainrule.datasets.Curve;
import chainrule.datasets.Schema;
import chainrule.datasets.TableEncoding;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The first part of a graph for a table with categories, missing values or {@link Curve curves}: an input for each column, called as the column is, of the
 * size batch×1. Numbers are floats, NaN where they are missing; categories are strings, empty where they are missing. They become one
 * tensor as {@link TableEncoding} says.
 */
public final class OnnxColumns {
    /** Of the operators for machine learning, which know strings. */
    static final String DOMAIN = "ai.onnx.ml";

    static final int DOMAIN_VERSION = 2;

    /** Values of the graph that are called otherwise. */
    private static final String RENAMED = " (column)";

    private static final Pattern TAKEN = Pattern.compile(
            "[Wb]\\d+|features(?:\\..*)?|hidden\\d+.*|preActivation\\d+|column\\..*|normalized\\..*|member\\d+/.*|mixture/.*");

    private static final Set<String> TAKEN_WORDS = Set.of(
            OnnxWriter.INPUT,
            OnnxWriter.LOGITS,
            OnnxWriter.PROBABILITIES,
            OnnxWriter.PREDICTION,
            OnnxWriter.DEVIATION,
            "cast",
            "centre",
            "scale",
            "rest",
            "unit",
            "mean");

    private final GraphProto.Builder graph;
    private final TensorProto.DataType type;
    private final OnnxCurves curves;
    private final List<String> parts = new ArrayList<>();

    /** @param type of the network's numbers */
    OnnxColumns(GraphProto.Builder graph, TensorProto.DataType type) {
        this.graph = graph;
        this.type = type;
        this.curves = new OnnxCurves(graph, type);
    }

    /** Ends with the tensor {@code input}, batch×width, in the type of the network. */
    void write(TableEncoding encoding) {
        for (int k = 0; k < encoding.columns().size(); k++) {
            var column = encoding.columns().get(k);
            if (column.column().isCategory()) {
                category(column, "column." + k);
            } else {
                number(column, "column." + k);
            }
        }
        curves.finish();
        node("Concat", "", OnnxWriter.INPUT, parts.toArray(String[]::new))
                .addAttribute(AttributeProto.newBuilder()
                        .setName("axis")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(1));
    }

    private void number(TableEncoding.Column column, String name) {
        String input = input(column, TensorProto.DataType.FLOAT, "a number, NaN where it is missing");
        graph.addInitializerBuilder()
                .setName(name + ".fill")
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addFloatData((float) column.fill());
        node("IsNaN", "", name + ".missing", input);
        node("Where", "", name + ".filled", name + ".missing", name + ".fill", input);
        if (column.curve().equals(Curve.STRAIGHT)) {
            part(name + ".filled");
        } else {
            parts.add(curves.add(column.curve(), name + ".filled", name + ".curve"));
        }
        if (column.flagged()) {
            node("Cast", "", name + ".flag", name + ".missing")
                    .addAttribute(AttributeProto.newBuilder()
                            .setName("to")
                            .setType(AttributeProto.AttributeType.INT)
                            .setI(TensorProto.DataType.FLOAT_VALUE));
            part(name + ".flag");
        }
    }

    private void category(TableEncoding.Column column, String name) {
        String input = input(column, TensorProto.DataType.STRING, "a category, empty where it is missing");
        var names = column.column().categories();
        if (column.embedded()) {
            places(input, name + ".place", column);
        } else if (!column.values().isEmpty()) {
            oneHot(
                    input,
                    name + ".values",
                    column.values().stream().map(names::get).toList());
        }
        if (column.flagged()) {
            oneHot(input, name + ".flag", List.of(""));
        }
    }

    /** The place of each category in the column's list; −1 of all other texts. */
    private void places(String input, String name, TableEncoding.Column column) {
        var keys = AttributeProto.newBuilder().setName("keys_strings").setType(AttributeProto.AttributeType.STRINGS);
        var values = AttributeProto.newBuilder().setName("values_floats").setType(AttributeProto.AttributeType.FLOATS);
        for (int place = 0; place < column.values().size(); place++) {
            String category = column.column().categories().get(column.values().get(place));
            keys.addStrings(ByteString.copyFromUtf8(category));
            values.addFloats(place);
        }
        node("LabelEncoder", DOMAIN, name, input)
                .addAttribute(keys)
                .addAttribute(values)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("default_float")
                        .setType(AttributeProto.AttributeType.FLOAT)
                        .setF(Schema.UNKNOWN));
        part(name);
    }

    private void oneHot(String input, String name, List<String> values) {
        var texts = AttributeProto.newBuilder().setName("cats_strings").setType(AttributeProto.AttributeType.STRINGS);
        values.forEach(value -> texts.addStrings(ByteString.copyFromUtf8(value)));
        node("OneHotEncoder", DOMAIN, name + ".encoded", input)
                .addAttribute(texts)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("zeros")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(1));
        node("Flatten", "", name, name + ".encoded")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("axis")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(1));
        part(name);
    }

    /** A float32 result in the type of the network. */
    private void part(String name) {
        boolean wide = type == TensorProto.DataType.DOUBLE;
        parts.add(wide ? curves.cast(name, name + ".wide", type) : name);
    }

    /** What a column's input is called: as the column, unless the graph has, or another column gets, a value of that name. */
    public static String name(String column) {
        boolean taken = TAKEN_WORDS.contains(column) || TAKEN.matcher(column).matches() || column.endsWith(RENAMED);
        return taken ? column + RENAMED : column;
    }

    private String input(TableEncoding.Column column, TensorProto.DataType type, String description) {
        String name = name(column.column().name());
        var shape = TensorShapeProto.newBuilder()
                .addDim(Dimension.newBuilder().setDimParam(OnnxWriter.BATCH))
                .addDim(Dimension.newBuilder().setDimValue(1));
        graph.addInput(ValueInfoProto.newBuilder()
                .setName(name)
                .setDocString(description)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(shape))));
        return name;
    }

    private NodeProto.Builder node(String operator, String domain, String output, String... inputs) {
        return graph.addNodeBuilder()
                .setOpType(operator)
                .setDomain(domain)
                .setName(output)
                .addAllInput(List.of(inputs))
                .addOutput(output);
    }
}

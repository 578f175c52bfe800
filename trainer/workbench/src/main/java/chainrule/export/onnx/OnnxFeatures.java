package chainrule.export.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import chainrule.export.network.ExportedNetwork;
import chainrule.model.InputLayer.Embedding;
import chainrule.model.InputLayer.Periodic;
import chainrule.model.InputLayer.Plain;
import chainrule.model.InputLayer.Scaled;
import chainrule.model.InputPartCases;
import chainrule.model.Precision;
import java.util.Arrays;

/** An input layer as nodes of a graph, part by part: they are called features.0 and so on. */
final class OnnxFeatures {
    private static final String PREFIX = "features";

    private final OnnxWriter to;
    private final ExportedNetwork network;
    private final boolean exact;

    OnnxFeatures(OnnxWriter to, ExportedNetwork network) {
        this.to = to;
        this.network = network;
        this.exact = network.network().precision() == Precision.FLOAT64;
    }

    /**
     * Writes the layer.
     *
     * @param x the normalised samples, N×inputs
     * @return what enters the first dense layer
     */
    String write(String x) {
        var parts = network.spec().features().parts();
        var inputs = split(x);
        var outputs = new String[parts.size()];
        for (int k = 0; k < outputs.length; k++) {
            outputs[k] = new Nodes(k, inputs[k]).of(parts.get(k));
        }
        return outputs.length == 1 ? outputs[0] : concat(PREFIX, 1, outputs);
    }

    /** The features of each part. */
    private String[] split(String x) {
        var parts = network.spec().features().parts();
        if (parts.size() == 1) {
            return new String[] {x};
        }
        var names = new String[parts.size()];
        Arrays.setAll(names, k -> name(k, "x"));
        to.sizes(
                PREFIX + ".sizes",
                parts.stream().mapToLong(part -> part.inputs()).toArray());
        var node = to.nodeOf("Split", names[0], x, PREFIX + ".sizes").addAttribute(OnnxWriter.integer("axis", 1));
        node.addAllOutput(Arrays.asList(names).subList(1, names.length));
        return names;
    }

    private String concat(String name, int axis, String... values) {
        to.nodeOf("Concat", name, values).addAttribute(OnnxWriter.integer("axis", axis));
        return name;
    }

    private static String name(int k, String what) {
        return "%s.%d.%s".formatted(PREFIX, k, what);
    }

    /** The nodes of part {@code k}, whose features are {@code x}. */
    private final class Nodes implements InputPartCases<String> {
        private final int k;
        private final String x;

        Nodes(int k, String x) {
            this.k = k;
            this.x = x;
        }

        private String node(String operator, String what, String... inputs) {
            to.nodeOf(operator, name(k, what), inputs);
            return name(k, what);
        }

        private String constant(String what, double[] numbers, long... sizes) {
            to.constant(name(k, what), numbers, sizes);
            return name(k, what);
        }

        private String sizes(String what, long... numbers) {
            to.sizes(name(k, what), numbers);
            return name(k, what);
        }

        @Override
        public String plain(Plain plain) {
            return x;
        }

        /** E7. */
        @Override
        public String scaled(Scaled scaled) {
            return node("Mul", "z", x, constant("scale", network.part(k), scaled.width()));
        }

        /** A15. Numbers that are not an index, such as −1, take a last row of zeros: a negative index of ONNX counts from the end. */
        @Override
        public String embedding(Embedding embedding) {
            int rows = embedding.categories();
            String table = constant(
                    "table",
                    Arrays.copyOf(network.part(k), embedding.parameters() + embedding.size()),
                    rows + 1,
                    embedding.size());
            String none = constant("none", new double[] {rows}, 1);
            String all = node("Reshape", "index", x, sizes("flat", -1));
            String notNegative = node("GreaterOrEqual", "notNegative", all, constant("zero", new double[] {0}, 1));
            String below = node("Less", "below", all, none);
            String place = node("Where", "place", node("And", "known", notNegative, below), all, none);
            String row = name(k, "row");
            to.nodeOf("Cast", row, place).addAttribute(OnnxWriter.integer("to", TensorProto.DataType.INT64_VALUE));
            return node("Gather", "z", table, row);
        }

        /** C23. */
        @Override
        public String periodic(Periodic periodic) {
            int width = periodic.width();
            int waves = periodic.frequencies();
            String numbers = node("Reshape", "numbers", x, sizes("apart", -1, width, 1));
            String turns = node("Mul", "turns", numbers, constant("omega", network.part(k), width, waves));
            String angles = node("Mul", "angles", turns, constant("circle", new double[] {2 * Math.PI}, 1));
            String sines = node("Sin", "sines", angles);
            String each = concat(name(k, "each"), 2, numbers, sines, cosines(angles));
            return node("Reshape", "z", each, sizes("together", -1, periodic.outputs()));
        }

        /** ONNX Runtime has the cosine in float32 only: in float64 it is the sine of a quarter turn more. */
        private String cosines(String angles) {
            return exact
                    ? node(
                            "Sin",
                            "cosines",
                            node("Add", "turned", angles, constant("quarter", new double[] {Math.PI / 2}, 1)))
                    : node("Cos", "cosines", angles);
        }
    }
}

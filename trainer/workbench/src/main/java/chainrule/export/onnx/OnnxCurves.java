package chainrule.export.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import chainrule.datasets.Curve;
import chainrule.datasets.InverseNormal;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@link Curve curves} of a table's columns in a graph, computed in float64. Of quantiles each column has its place, found by counting
 * the quantiles that are not larger; then the inverse of the normal distribution is computed for all columns at the same time.
 */
final class OnnxCurves {
    private static final String PLACES = "column.places";

    private final GraphProto.Builder graph;
    /** The type of the columns' results. */
    private final TensorProto.DataType type;

    private final List<String> places = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    OnnxCurves(GraphProto.Builder graph, TensorProto.DataType type) {
        this.graph = graph;
        this.type = type;
    }

    /**
     * The curve of a column.
     *
     * @param input the number, batch×1 in float32
     * @param name of the result, which is there after {@link #finish}
     * @return that name
     */
    String add(Curve curve, String input, String name) {
        if (curve instanceof Curve.Robust robust) {
            return cast(robust(robust, input, name), name, type);
        }
        if (curve instanceof Curve.Quantiles quantiles) {
            places.add(place(quantiles, input, name));
            names.add(name);
            return name;
        }
        return input;
    }

    /** E8. */
    private String robust(Curve.Robust curve, String input, String name) {
        String x = cast(input, name + ".wide", TensorProto.DataType.DOUBLE);
        if (curve.spread() == 0) {
            return node("Mul", name + ".zero", x, constant(name + ".none", 0));
        }
        String centred = node("Sub", name + ".centred", x, constant(name + ".median", curve.median()));
        String u = node("Div", name + ".u", centred, constant(name + ".spread", curve.spread()));
        String third = node("Div", name + ".third", u, constant(name + ".limit", Curve.Robust.LIMIT));
        String square = node("Mul", name + ".square", third, third);
        String sum = node("Add", name + ".sum", square, constant(name + ".one", 1));
        return node("Div", name + ".clipped", u, node("Sqrt", name + ".root", sum));
    }

    /** From 0 to 1; ½ of a column that never varies. */
    private String place(Curve.Quantiles curve, String input, String name) {
        double[] values = curve.values();
        String x = cast(input, name + ".wide", TensorProto.DataType.DOUBLE);
        if (curve.isConstant()) {
            String zero = node("Mul", name + ".zero", x, constant(name + ".none", 0));
            return node("Add", name + ".place", zero, constant(name + ".half", 0.5));
        }
        int last = values.length - 1;
        String all = row(name + ".quantiles", values);
        String below = count(node("Greater", name + ".above", x, all), name + ".below");
        String upTo = count(node("GreaterOrEqual", name + ".from", x, all), name + ".upTo");
        // A number that equals quantiles has the mean of their places: (below + upTo − 1)/2.
        String both = node("Add", name + ".both", below, upTo);
        String equal = node("Mul", name + ".equal", lessOne(both, name + ".bothLess"), constant(name + ".half", 0.5));
        String index = node(
                "Clip",
                name + ".index",
                lessOne(upTo, name + ".before"),
                constant(name + ".first", 0),
                constant(name + ".lastButOne", last - 1));
        String at = cast(index, name + ".at", TensorProto.DataType.INT64);
        String low = node("Gather", name + ".low", vector(name + ".values", values), at);
        String next = node("Add", name + ".next", at, whole(name + ".step", 1));
        String high = node("Gather", name + ".high", name + ".values", next);
        String over = node("Sub", name + ".over", x, low);
        String width = node("Sub", name + ".width", high, low);
        String between = node("Add", name + ".between", index, node("Div", name + ".share", over, width));
        String hit = node("Greater", name + ".hit", upTo, below);
        String place = node("Where", name + ".steps", hit, equal, between);
        String inside = node("Div", name + ".inside", place, constant(name + ".last", last));
        String least = constant(name + ".least", values[0]);
        String most = constant(name + ".most", values[last]);
        String notLeast = node(
                "Where",
                name + ".low0",
                node("LessOrEqual", name + ".isLeast", x, least),
                constant(name + ".0", 0),
                inside);
        return node(
                "Where",
                name + ".place",
                node("GreaterOrEqual", name + ".isMost", x, most),
                constant(name + ".1", 1),
                notLeast);
    }

    private String lessOne(String counted, String name) {
        return node("Sub", name, counted, constant(name + ".one", 1));
    }

    /** How many are true in each row, batch×1 in float64. */
    private String count(String truths, String name) {
        String numbers = cast(truths, name + ".numbers", TensorProto.DataType.DOUBLE);
        return node("ReduceSum", name, numbers, whole(name + ".axis", 1));
    }

    /** The columns of quantiles, after all have been added. */
    void finish() {
        if (places.isEmpty()) {
            return;
        }
        graph.addNodeBuilder()
                .setOpType("Concat")
                .setName(PLACES)
                .addAllInput(places)
                .addOutput(PLACES)
                .addAttribute(integer("axis", 1));
        String clipped = node(
                "Clip",
                PLACES + ".clipped",
                PLACES,
                constant(PLACES + ".least", Curve.Quantiles.CLIP),
                constant(PLACES + ".most", 1 - Curve.Quantiles.CLIP));
        String normal = cast(inverseNormal(clipped), PLACES + ".normal", type);
        for (int k = 0; k < names.size(); k++) {
            graph.addNodeBuilder()
                    .setOpType("Gather")
                    .setName(names.get(k))
                    .addInput(normal)
                    .addInput(whole(names.get(k) + ".column", k))
                    .addOutput(names.get(k))
                    .addAttribute(integer("axis", 1));
        }
    }

    private String inverseNormal(String p) {
        String name = "column.inverse";
        String q = node("Sub", name + ".q", p, constant(name + ".half", 0.5));
        String square = node("Mul", name + ".square", q, q);
        double edge = InverseNormal.CENTRE * InverseNormal.CENTRE;
        String inner = node("Sub", name + ".inner", constant(name + ".edge", edge), square);
        String middle = node("Mul", name + ".middle", rational(InverseNormal.MIDDLE, inner, name + ".centre"), q);
        String rest = node("Sub", name + ".rest", constant(name + ".one", 1), p);
        String log = node("Log", name + ".log", node("Min", name + ".tail", p, rest));
        String root = node("Sqrt", name + ".root", node("Neg", name + ".minusLog", log));
        String outer = node("Sub", name + ".outer", root, constant(name + ".start", InverseNormal.TAIL_START));
        String distance = rational(InverseNormal.TAIL, outer, name + ".tails");
        String tails = node("Mul", name + ".signed", distance, node("Sign", name + ".sign", q));
        String isMiddle = node(
                "LessOrEqual",
                name + ".isMiddle",
                node("Abs", name + ".distance", q),
                constant(name + ".bound", InverseNormal.CENTRE));
        return node("Where", name, isMiddle, middle, tails);
    }

    private String rational(InverseNormal.Rational quotient, String x, String name) {
        return node(
                "Div",
                name,
                polynomial(quotient.numerator(), x, name + ".numerator"),
                polynomial(quotient.denominator(), x, name + ".denominator"));
    }

    private String polynomial(double[] coefficients, String x, String name) {
        String sum = constant(name + ".0", coefficients[0]);
        for (int i = 1; i < coefficients.length; i++) {
            String product = node("Mul", name + ".product" + i, sum, x);
            sum = node("Add", name + ".sum" + i, product, constant(name + "." + i, coefficients[i]));
        }
        return sum;
    }

    String cast(String input, String name, TensorProto.DataType to) {
        graph.addNodeBuilder()
                .setOpType("Cast")
                .setName(name)
                .addInput(input)
                .addOutput(name)
                .addAttribute(integer("to", to.getNumber()));
        return name;
    }

    private String node(String operator, String output, String... inputs) {
        graph.addNodeBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(List.of(inputs))
                .addOutput(output);
        return output;
    }

    private static AttributeProto.Builder integer(String name, long number) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(number);
    }

    private String constant(String name, double value) {
        return numbers(name, value).getName();
    }

    private String row(String name, double[] values) {
        return numbers(name, values).addDims(1).addDims(values.length).getName();
    }

    private String vector(String name, double[] values) {
        return numbers(name, values).addDims(values.length).getName();
    }

    private TensorProto.Builder numbers(String name, double... values) {
        var tensor = graph.addInitializerBuilder().setName(name).setDataType(TensorProto.DataType.DOUBLE_VALUE);
        for (double value : values) {
            tensor.addDoubleData(value);
        }
        return tensor;
    }

    private String whole(String name, long value) {
        return graph.addInitializerBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addDims(1)
                .addInt64Data(value)
                .getName();
    }
}

package chainrule.export.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import chainrule.datasets.Shape;
import chainrule.datasets.TableEncoding;
import chainrule.export.network.ExportedNetwork;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Precision;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A network as ONNX: raw samples go in, logits and probabilities come out. Operator set 13 (ONNX 1.8, 2020) is the first in
 * which softmax has its present meaning, and old enough for nearly every program that reads ONNX; a network with layer normalisation
 * needs 17. Batch normalisations are folded into the dense layers in front of them (E3).
 */
public final class OnnxWriter {
    static final int OPERATOR_SET = 13;
    /** The version of the file format that came with it. */
    private static final int IR_VERSION = 7;

    /** ONNX 1.12, 2022: the first with layer normalisation. */
    private static final int OPERATOR_SET_WITH_NORMS = 17;

    private static final int IR_VERSION_WITH_NORMS = 8;

    static final String INPUT = "input";
    static final String LOGITS = "logits";
    static final String PROBABILITIES = "probabilities";
    static final String PREDICTION = "prediction";
    static final String DEVIATION = "deviation";
    static final String BATCH = "batch";

    private final ExportedNetwork network;
    private final Precision precision;
    private final Optional<TableEncoding> columns;
    private final GraphProto.Builder graph = GraphProto.newBuilder();
    /** What the next node works on. */
    private String value = INPUT;

    public OnnxWriter(ExportedNetwork network) {
        this(network, network.columns());
    }

    /** @param columns of a table that are inputs of their own; empty: the input is one tensor */
    OnnxWriter(ExportedNetwork network, Optional<TableEncoding> columns) {
        this.columns = columns;
        this.network = network.folded();
        this.precision = network.network().precision();
    }

    public byte[] bytes() {
        return written().toByteArray();
    }

    /** The whole model. */
    ModelProto written() {
        graph.setName(network.card().facts().getOrDefault("run", "network"));
        columns.ifPresentOrElse(named -> new OnnxColumns(graph, type()).write(named), () -> graph.addInput(input()));
        normalize();
        if (!network.spec().features().isPlain()) {
            value = new OnnxFeatures(this, network).write(value);
        }
        int last = network.layers() - 1;
        var entered = new ArrayList<String>();
        for (int l = 0; l <= last; l++) {
            var layer = network.spec().layers().get(l);
            entered.add(value);
            normalize(l, true, "normalizedInput" + (l + 1));
            affine(l, l == last ? LOGITS : "preActivation" + (l + 1));
            normalize(l, false, "normalizedPreActivation" + (l + 1));
            if (l < last) {
                activate(layer.activation(), l);
            }
            if (layer.residual() > 0) {
                node("Add", "residual" + (l + 1), entered.get(l + 1 - layer.residual()));
            }
        }
        if (network.network().task().isRegression()) {
            predictions();
        } else {
            probabilities(network.spec().loss());
            boolean classes = network.network().task().isClassification();
            graph.addOutput(output(
                    PROBABILITIES,
                    network.network().task().names().size(),
                    classes ? "the probability of each class" : "the probability of each label"));
            graph.addOutput(output(LOGITS, network.spec().outputs(), "what the probabilities are made of"));
        }
        return model();
    }

    /** Real targets in their own units; of quantiles every level, of a Gaussian the means, and the deviations next to them. */
    private void predictions() {
        var loss = network.spec().loss();
        int outputs = network.spec().outputs();
        int targets = network.network().task().names().size();
        var unit = ExportedTarget.of(loss, outputs, network.network().scaling());
        if (loss.kind() == Loss.Kind.GAUSSIAN) {
            String logits = value;
            split(logits, targets);
            value = "logVariance";
            constant("half", new double[] {0.5}, 1);
            node("Mul", "logDeviation", "half");
            node("Exp", "learntDeviation");
            constant("deviationUnit", Arrays.copyOfRange(unit.scale(), targets, outputs), targets);
            node("Mul", DEVIATION, "deviationUnit");
            value = "learntMean";
            inUnits(Arrays.copyOf(unit.scale(), targets), Arrays.copyOf(unit.shift(), targets));
            graph.addOutput(output(PREDICTION, targets, "the mean of each target, in its own unit"));
            graph.addOutput(output(DEVIATION, targets, "the standard deviation of each target, in its own unit"));
        } else {
            if (loss.kind() == Loss.Kind.POISSON) {
                node("Exp", "learntRate");
            }
            inUnits(unit.scale(), unit.shift());
            graph.addOutput(output(
                    PREDICTION,
                    outputs,
                    loss.kind() == Loss.Kind.QUANTILE
                            ? "the quantiles of each target, in its own unit"
                            : "each target, in its own unit"));
        }
        graph.addOutput(output(LOGITS, outputs, "what the network learns: standardised targets, or their logarithm"));
    }

    private void inUnits(double[] scale, double[] shift) {
        constant("unit", scale, scale.length);
        node("Mul", "scaledPrediction", "unit");
        constant("mean", shift, shift.length);
        node("Add", PREDICTION, "mean");
    }

    /** Columns up to {@code targets} are means, the others logarithms of variances. */
    private void split(String logits, int targets) {
        sizes("halves", targets, targets);
        graph.addNodeBuilder()
                .setOpType("Split")
                .setName("halvesOfOutputs")
                .addInput(logits)
                .addInput("halves")
                .addOutput("learntMean")
                .addOutput("logVariance")
                .addAttribute(integer("axis", 1));
    }

    private ModelProto model() {
        var facts = network.card().facts();
        boolean normalized = !network.spec().norms().isEmpty();
        var model = ModelProto.newBuilder()
                .setIrVersion(normalized ? IR_VERSION_WITH_NORMS : IR_VERSION)
                .addOpsetImport(OperatorSetIdProto.newBuilder()
                        .setDomain("")
                        .setVersion(normalized ? OPERATOR_SET_WITH_NORMS : OPERATOR_SET))
                .setProducerName("Chainrule")
                .setProducerVersion(facts.getOrDefault("producer", "").replace("Chainrule ", ""))
                .setModelVersion(1)
                .setDocString("A multilayer perceptron, %s. Input: %s. Outputs: %s, %s."
                        .formatted(
                                facts.get("layers"),
                                facts.get("input"),
                                network.network().task().isRegression() ? PREDICTION : PROBABILITIES,
                                LOGITS))
                .setGraph(graph);
        if (columns.isPresent()) {
            model.addOpsetImport(OperatorSetIdProto.newBuilder()
                    .setDomain(OnnxColumns.DOMAIN)
                    .setVersion(OnnxColumns.DOMAIN_VERSION));
        }
        facts.forEach((key, fact) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(fact)));
        return model.build();
    }

    private ValueInfoProto input() {
        var shape = network.network().shape();
        return value(
                INPUT,
                shape.isImage() ? TensorProto.DataType.UINT8 : TensorProto.DataType.FLOAT,
                dimensions(shape),
                network.card().facts().getOrDefault(INPUT, ""));
    }

    private static long[] dimensions(Shape shape) {
        return shape.isImage()
                ? new long[] {shape.channels(), shape.height(), shape.width()}
                : new long[] {shape.features()};
    }

    private ValueInfoProto output(String name, int size, String description) {
        return value(name, type(), new long[] {size}, description);
    }

    static ValueInfoProto value(String name, TensorProto.DataType type, long[] sizes, String description) {
        var shape = TensorShapeProto.newBuilder().addDim(Dimension.newBuilder().setDimParam(BATCH));
        LongStream.of(sizes).forEach(size -> shape.addDim(Dimension.newBuilder().setDimValue(size)));
        var tensor = TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .setDocString(description)
                .build();
    }

    private void normalize() {
        var shape = network.network().shape();
        if (shape.isImage() || precision == Precision.FLOAT64) {
            node("Cast", "cast").addAttribute(integer("to", type().getNumber()));
        }
        var centring = Centring.of(network.network().normalization(), precision);
        if (!centring.isIdentity()) {
            elementwise("Sub", "centre", centring.centre());
            elementwise("Mul", "scale", centring.scale());
            if (centring.hasRest()) {
                elementwise("Add", "rest", centring.rest());
            }
        }
        if (shape.isImage()) {
            node("Flatten", "flat").addAttribute(integer("axis", 1));
        }
    }

    /** One number a channel, or a column. */
    private void elementwise(String operator, String name, double[] numbers) {
        boolean image = network.network().shape().isImage();
        constant(name, numbers, image ? new long[] {numbers.length, 1, 1} : new long[] {numbers.length});
        node(operator, "normalized." + name, name);
    }

    private void affine(int l, String name) {
        var layer = network.layer(l);
        String weights = "W" + (l + 1);
        String biases = "b" + (l + 1);
        constant(weights, layer.weights(), layer.inputs(), layer.units());
        constant(biases, layer.biases(), layer.units());
        node("Gemm", name, weights, biases);
    }

    /** E4. */
    private void normalize(int l, boolean ofInput, String name) {
        for (var place : network.spec().norms(l)) {
            if (place.ofInput() == ofInput) {
                double[] values = network.network().parameters().values();
                int at = network.network().parameters().norm(place);
                int width = place.width();
                String gamma = "gamma" + place.suffix();
                String beta = "beta" + place.suffix();
                constant(gamma, Arrays.copyOfRange(values, at, at + width), width);
                constant(beta, Arrays.copyOfRange(values, at + width, at + 2 * width), width);
                node("LayerNormalization", name, gamma, beta)
                        .addAttribute(integer("axis", -1))
                        .addAttribute(real("epsilon", place.norm().epsilon()));
            }
        }
    }

    private void activate(Activation activation, int l) {
        String name = "hidden" + (l + 1);
        Runnable operation = switch (activation.kind()) {
            case IDENTITY -> () -> {};
            case SIGMOID -> () -> node("Sigmoid", name);
            case TANH -> () -> node("Tanh", name);
            case RELU -> () -> node("Relu", name);
            case LEAKY_RELU -> () -> inFloat(name, () -> node("LeakyRelu", name).addAttribute(alpha(activation)));
            case SOFTPLUS -> () -> inFloat(name, () -> node("Softplus", name));
            case PARAMETRIC -> () -> slopes(name, network.slopes(l));
            case ELU -> () -> inFloat(name, () -> node("Elu", name).addAttribute(alpha(activation)));
            case SELU -> () -> inFloat(name, () -> node("Selu", name));
            default -> () -> value = new OnnxExpression(this, name, precision).write(activation, value);
        };
        operation.run();
    }

    /** ONNX Runtime has PRelu in float32 only; max(a, 0) + p∘min(a, 0) is bit-identical. */
    private void slopes(String name, double[] slopes) {
        String slope = name + ".slopes";
        constant(slope, slopes, slopes.length);
        if (precision != Precision.FLOAT64) {
            node("PRelu", name, slope);
            return;
        }
        String before = value;
        constant(name + ".zero", new double[] {0}, 1);
        node("Min", name + ".negative", name + ".zero");
        node("Mul", name + ".scaled", slope);
        value = before;
        node("Max", name + ".positive", name + ".zero");
        node("Add", name, name + ".scaled");
    }

    private static AttributeProto.Builder alpha(Activation activation) {
        return real("alpha", activation.alpha());
    }

    private static AttributeProto.Builder real(String name, double number) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF((float) number);
    }

    /** For what ONNX Runtime computes in float32 only. */
    private void inFloat(String name, Runnable operation) {
        if (precision != Precision.FLOAT64) {
            operation.run();
            return;
        }
        node("Cast", name + ".narrowed").addAttribute(integer("to", TensorProto.DataType.FLOAT_VALUE));
        operation.run();
        node("Cast", name + ".widened").addAttribute(integer("to", TensorProto.DataType.DOUBLE_VALUE));
    }

    private void probabilities(Loss loss) {
        if (loss.kind() != Loss.Kind.BINARY_CROSS_ENTROPY) {
            node("Softmax", PROBABILITIES).addAttribute(integer("axis", 1));
            return;
        }
        if (network.spec().outputs() == 1 && network.network().task().isClassification()) {
            // Of one logit z, the probabilities of two classes: σ(−z) and σ(z).
            constant("signs", new double[] {-1, 1}, 1, 2);
            node("MatMul", "bothLogits", "signs");
        }
        node("Sigmoid", PROBABILITIES);
    }

    /** A node that works on what the last one made, and perhaps on constants. */
    private NodeProto.Builder node(String operator, String output, String... constants) {
        var inputs = Stream.concat(Stream.of(value), Stream.of(constants)).toArray(String[]::new);
        value = output;
        return nodeOf(operator, output, inputs);
    }

    /** A node that works on values and constants. */
    NodeProto.Builder nodeOf(String operator, String output, String... inputs) {
        return graph.addNodeBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(List.of(inputs))
                .addOutput(output);
    }

    /** Whole numbers that say sizes or places. */
    void sizes(String name, long... numbers) {
        var tensor = graph.addInitializerBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addDims(numbers.length);
        LongStream.of(numbers).forEach(tensor::addInt64Data);
    }

    /** A node that makes numbers of another type. */
    void cast(String output, TensorProto.DataType to, String input) {
        nodeOf("Cast", output, input).addAttribute(integer("to", to.getNumber()));
    }

    static AttributeProto.Builder integer(String name, long number) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(number);
    }

    private TensorProto.DataType type() {
        return precision == Precision.FLOAT64 ? TensorProto.DataType.DOUBLE : TensorProto.DataType.FLOAT;
    }

    void constant(String name, double[] numbers, long... sizes) {
        var bytes = ByteBuffer.allocate(Math.multiplyExact(numbers.length, precision.bytes()))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (double number : numbers) {
            if (precision == Precision.FLOAT64) {
                bytes.putDouble(number);
            } else {
                bytes.putFloat((float) number);
            }
        }
        var tensor = graph.addInitializerBuilder()
                .setName(name)
                .setDataType(type().getNumber())
                .setRawData(ByteString.copyFrom(bytes.flip()));
        LongStream.of(sizes).forEach(tensor::addDims);
    }
}

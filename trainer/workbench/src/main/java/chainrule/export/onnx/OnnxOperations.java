package chainrule.export.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import chainrule.export.onnx.OnnxStep.Arithmetic;
import chainrule.model.Activation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an operation does to samples on their way: a step of a multilayer perceptron, another arrangement, a label, or none of these. */
final class OnnxOperations {
    /** What makes a class, a rank or a summary of a network's outputs. */
    private static final Set<String> DECISIONS = Set.of(
            "ArgMax",
            "TopK",
            "Hardmax",
            "ReduceMax",
            "Greater",
            "GreaterOrEqual",
            "Less",
            "LessOrEqual",
            "Round",
            "ai.onnx.ml.Binarizer");

    private final Path file;
    private final OnnxTensors tensors;
    private final OnnxProducts products;

    OnnxOperations(Path file, OnnxTensors tensors) {
        this.file = file;
        this.tensors = tensors;
        this.products = new OnnxProducts(file, tensors);
    }

    /**
     * The operation's first output.
     *
     * @param in its inputs, at least one of them a flow and the others constants or flows; null for one that is omitted
     */
    OnnxValue apply(OnnxNode node, List<? extends OnnxValue> in) {
        var value = attempt(node, in);
        return value instanceof OnnxValue.Unread why ? OnnxFormula.of(node, in, why) : value;
    }

    private OnnxValue attempt(OnnxNode node, List<? extends OnnxValue> in) {
        try {
            return Optional.ofNullable(result(node, in)).orElseGet(() -> unread(file, node, ""));
        } catch (ArithmeticException | IndexOutOfBoundsException | ClassCastException e) {
            // Sizes or inputs that the operation can't have.
            return unread(file, node, "");
        }
    }

    private OnnxValue result(OnnxNode node, List<? extends OnnxValue> in) {
        if (DECISIONS.contains(node.type())) {
            return in.get(0) instanceof OnnxFlow flow
                    ? new OnnxValue.Label(flow, node.type().equals("ArgMax"))
                    : null;
        }
        switch (node.type()) {
            case "Add", "Sub", "Mul", "Div" -> {
                return arithmetic(node, in.get(0), in.get(1));
            }
            case "MatMul", "Gemm" -> {
                return products.apply(node, in);
            }
            case "Concat" -> {
                return bothClasses(node, in);
            }
            case "Where" -> {
                return softplus(in);
            }
            default -> {}
        }
        var flow = (OnnxFlow) in.get(0);
        String name = node.label();
        return switch (node.type()) {
            case "Identity" -> flow;
            case "Cast" -> cast(node, flow);
            case "Dropout" -> dropout(node, flow, in);
            case "Shape" -> OnnxShapes.sizes(node, name, flow.sizes());
            case "Reshape" ->
                flow.reshaped(constant(in, 1).longs(), node.integer("allowzero", 0) == 1)
                        .map(OnnxValue.class::cast)
                        .orElseGet(() -> unread(file, node, ": it mixes samples, or the model's sizes don't fit it"));
            case "Flatten" -> flatten(node, flow);
            case "Squeeze" -> reshaped(flow, OnnxShapes.squeezed(flow.sizes(), axes(node, in)));
            case "Unsqueeze" -> reshaped(flow, OnnxShapes.unsqueezed(flow.sizes(), axes(node, in)));
            case "Transpose" ->
                flow.transposed(OnnxShapes.permutation(node, flow.rank()), tensors)
                        .orElse(null);
            case "BatchNormalization" -> batchNormalization(node, flow, in);
            case "ai.onnx.ml.Scaler" -> scaler(node, flow);
            case "Neg" -> flow.then(new OnnxStep.Scale(name, Arithmetic.MULTIPLY, new double[] {-1}));
            case "Relu" -> activated(node, flow, new Activation.Relu());
            case "Tanh" -> activated(node, flow, new Activation.Tanh());
            case "Sigmoid" -> activated(node, flow, new Activation.Sigmoid());
            case "Softplus" -> activated(node, flow, new Activation.Softplus());
            case "Elu" -> elu(node, flow);
            case "Selu" -> selu(node, flow);
            case "Gelu" ->
                node.text("approximate", "none").equals("none") ? activated(node, flow, new Activation.Gelu()) : null;
            case "Mish" -> activated(node, flow, new Activation.Mish());
            case "LeakyRelu" -> leaky(node, flow, node.number("alpha", 0.01f));
            case "PRelu" -> parametric(node, flow, constant(in, 1));
            case "Max" ->
                in.size() == 2 && isZero(constant(in, 1)) ? activated(node, flow, new Activation.Relu()) : null;
            case "Clip" -> clip(node, flow, in);
            case "Softmax", "LogSoftmax" -> softmax(node, flow);
            case "Log", "Exp" -> isAfterSoftmax(flow) ? flow : null;
            case "ai.onnx.ml.ZipMap" -> flow;
            case "Slice", "Split", "Gather" -> column(flow);
            default -> null;
        };
    }

    /** @param why after the operation's name; empty if no multilayer perceptron has such an operation */
    static OnnxValue.Unread unread(Path file, OnnxNode node, String why) {
        return new OnnxValue.Unread(
                why.isEmpty()
                        ? "%s: operation %s is not part of a supported multilayer perceptron: only Gemm or MatMul and Add with Relu, LeakyRelu, Sigmoid, Tanh, Softplus, Elu, Selu, Gelu, SiLU or Mish are read, constants and BatchNormalization between them, Softmax or Sigmoid at the end"
                                .formatted(file, node.label())
                        : "%s: operation %s%s".formatted(file, node.label(), why));
    }

    private static OnnxConstant constant(List<? extends OnnxValue> in, int i) {
        return (OnnxConstant) in.get(i);
    }

    private static OnnxConstant optional(List<? extends OnnxValue> in, int i) {
        return i < in.size() ? (OnnxConstant) in.get(i) : null;
    }

    private static OnnxValue cast(OnnxNode node, OnnxFlow flow) {
        // To a whole number is what is done with a class, or to a sample; never on the way.
        return OnnxConstant.isReal((int) node.integer("to", DataType.FLOAT_VALUE)) ? flow : null;
    }

    private OnnxValue dropout(OnnxNode node, OnnxFlow flow, List<? extends OnnxValue> in) {
        var training = optional(in, 2);
        boolean trains = training != null && !isZero(training);
        return trains
                ? unread(file, node, ": it drops units as in training; export the model in evaluation mode")
                : flow;
    }

    private static OnnxValue flatten(OnnxNode node, OnnxFlow flow) {
        boolean plain = node.integer("axis", 1) == 1 && flow.batch() == 0;
        // Also with sizes that nobody knows.
        long[] target = plain ? new long[] {0, -1} : OnnxShapes.flat(flow.sizes(), node.integer("axis", 1));
        return flow.reshaped(target, false).orElse(null);
    }

    private static OnnxValue reshaped(OnnxFlow flow, long[] sizes) {
        return flow.reshaped(sizes, true).orElse(null);
    }

    private static Optional<long[]> axes(OnnxNode node, List<? extends OnnxValue> in) {
        var axes = optional(in, 1);
        return axes == null ? node.integers("axes") : Optional.of(axes.longs());
    }

    private OnnxValue arithmetic(OnnxNode node, OnnxValue left, OnnxValue right) {
        if (left instanceof OnnxFlow && right instanceof OnnxFlow) {
            return unread(file, node, ": it joins two results, and only networks without branches are read");
        }
        boolean constantSecond = right instanceof OnnxConstant;
        var flow = (OnnxFlow) (constantSecond ? left : right);
        var constant = (OnnxConstant) (constantSecond ? right : left);
        Arithmetic operator = switch (node.type()) {
            case "Add" -> Arithmetic.ADD;
            case "Mul" -> Arithmetic.MULTIPLY;
            case "Sub" -> constantSecond ? Arithmetic.SUBTRACT : Arithmetic.SUBTRACT_FROM;
            default -> constantSecond ? Arithmetic.DIVIDE : null;
        };
        return operator == null ? null : scaled(node, flow, operator, constant);
    }

    private OnnxValue scaled(OnnxNode node, OnnxFlow flow, Arithmetic operator, OnnxConstant constant) {
        var spread = flow.spread(constant.finite(file), tensors);
        if (spread.isEmpty()) {
            return unread(
                    file,
                    node,
                    " with a constant '%s' of the shape %s: one number, or one a channel or feature is read"
                            .formatted(constant.origin(), Arrays.toString(constant.shape())));
        }
        double neutral = operator == Arithmetic.MULTIPLY || operator == Arithmetic.DIVIDE ? 1 : 0;
        boolean isNothing = operator != Arithmetic.SUBTRACT_FROM
                && Arrays.stream(spread.get().numbers()).allMatch(number -> number == neutral);
        return isNothing
                ? spread.get().flow()
                : spread.get()
                        .flow()
                        .then(new OnnxStep.Scale(
                                node.label(), operator, spread.get().numbers()));
    }

    /** x·γ/√(v+ε) + (β − mγ/√(v+ε)), a channel. */
    private OnnxValue batchNormalization(OnnxNode node, OnnxFlow flow, List<? extends OnnxValue> in) {
        boolean trains = node.integer("training_mode", 0) != 0
                || node.opset() < 7 && node.integer("is_test", 0) == 0
                || node.opset() < 9 && node.integer("spatial", 1) == 0;
        if (trains) {
            return unread(
                    file, node, ": it normalises by the batch, as in training; export the model in evaluation mode");
        }
        var gamma = constant(in, 1).finite(file);
        var variance = constant(in, 4).finite(file);
        double epsilon = node.number("epsilon", 1e-5f);
        int channels = gamma.values().length;
        var scale = new double[channels];
        var shift = new double[channels];
        for (int c = 0; c < channels; c++) {
            scale[c] = gamma.values()[c] / Math.sqrt(variance.values()[c] + epsilon);
            shift[c] = constant(in, 2).finite(file).values()[c]
                    - constant(in, 3).finite(file).values()[c] * scale[c];
        }
        // The channels' axis is the second.
        var shape = new long[Math.max(1, flow.rank() - 1)];
        Arrays.fill(shape, 1);
        shape[0] = channels;
        var scaled = scaled(node, flow, Arithmetic.MULTIPLY, gamma.with(shape, scale));
        return scaled instanceof OnnxFlow next ? scaled(node, next, Arithmetic.ADD, gamma.with(shape, shift)) : scaled;
    }

    /** (x − offset)·scale, one number or one a feature. */
    private OnnxValue scaler(OnnxNode node, OnnxFlow flow) {
        var centred = scaled(node, flow, Arithmetic.SUBTRACT, floats(node, "offset", 0));
        return centred instanceof OnnxFlow next
                ? scaled(node, next, Arithmetic.MULTIPLY, floats(node, "scale", 1))
                : centred;
    }

    private static OnnxConstant floats(OnnxNode node, String name, double otherwise) {
        double[] values = node.attribute(name)
                .map(found -> found.getFloatsList().stream()
                        .mapToDouble(Float::doubleValue)
                        .toArray())
                .orElse(new double[] {otherwise});
        return new OnnxConstant(node.label(), DataType.FLOAT_VALUE, new long[] {values.length}, values);
    }

    private static OnnxFlow activated(OnnxNode node, OnnxFlow flow, Activation activation) {
        return flow.then(new OnnxStep.Activate(node.label(), activation));
    }

    private OnnxValue leaky(OnnxNode node, OnnxFlow flow, double alpha) {
        double slope = decimal(alpha);
        if (slope == 0) {
            return activated(node, flow, new Activation.Relu());
        }
        return slope > 0 && slope < 1
                ? activated(node, flow, new Activation.LeakyRelu(slope))
                : unread(file, node, " with a slope of %s below 0, which must lie between 0 and 1".formatted(slope));
    }

    private OnnxValue elu(OnnxNode node, OnnxFlow flow) {
        double alpha = decimal(node.number("alpha", 1));
        return alpha > 0
                ? activated(node, flow, new Activation.Elu(alpha))
                : unread(file, node, " with alpha = %s, which must be above 0".formatted(alpha));
    }

    private OnnxValue selu(OnnxNode node, OnnxFlow flow) {
        boolean usual = Math.abs(node.number("alpha", 1.6732632f) - 1.6732632423543772) < 1e-6
                && Math.abs(node.number("gamma", 1.0507010f) - 1.0507009873554805) < 1e-6;
        return usual ? activated(node, flow, new Activation.Selu()) : unread(file, node, " with constants of its own");
    }

    /** The shortest decimal is what its author wrote. */
    private static double decimal(double number) {
        return Double.parseDouble(Float.toString((float) number));
    }

    /** The same slope for all units is a leaky ReLU. */
    private OnnxValue parametric(OnnxNode node, OnnxFlow flow, OnnxConstant slopes) {
        double first = slopes.finite(file).values()[0];
        return Arrays.stream(slopes.values()).allMatch(slope -> slope == first)
                ? leaky(node, flow, first)
                : unread(file, node, " with a slope for each unit");
    }

    private static boolean isZero(OnnxConstant constant) {
        return Arrays.stream(constant.values()).allMatch(value -> value == 0);
    }

    /** From 0 up, without an end, it is ReLU. */
    private OnnxValue clip(OnnxNode node, OnnxFlow flow, List<? extends OnnxValue> in) {
        var low = optional(in, 1);
        var high = optional(in, 2);
        double from = low == null ? node.number("min", Double.NEGATIVE_INFINITY) : low.values()[0];
        double to = high == null ? node.number("max", Double.POSITIVE_INFINITY) : high.values()[0];
        boolean open = to >= Float.MAX_VALUE;
        if (open && from <= -Float.MAX_VALUE) {
            return flow;
        }
        return open && from == 0
                ? activated(node, flow, new Activation.Relu())
                : unread(file, node, ": it cuts to [%s, %s]".formatted(from, to));
    }

    private OnnxValue softmax(OnnxNode node, OnnxFlow flow) {
        boolean old = node.opset() < 13;
        int axis = OnnxShapes.axis(node.integer("axis", old ? 1 : -1), flow.rank());
        boolean overClasses = flow.isAlong(axis);
        if (old) {
            // Over all axes from this one on.
            overClasses = flow.batch() < axis;
            for (int before = 0; before < axis; before++) {
                overClasses &= before == flow.batch() || flow.sizes()[before] == 1;
            }
        }
        return overClasses
                ? flow.then(new OnnxStep.Softmax(node.label()))
                : unread(file, node, " along axis %d, which is not that of the classes".formatted(axis));
    }

    /** PyTorch's: where x is large, x, and elsewhere ln(1 + eˣ), which is nearly the same there. */
    private static OnnxValue softplus(List<? extends OnnxValue> in) {
        boolean fits = in.get(0) instanceof OnnxValue.Label label
                && in.get(1) instanceof OnnxFlow large
                && in.get(2) instanceof OnnxFlow flow
                && flow.step() instanceof OnnxStep.Activate activate
                && activate.activation() instanceof Activation.Softplus
                && flow.before().step() == large.step()
                && label.of().step() == large.step();
        return fits ? in.get(2) : null;
    }

    /** skl2onnx gives each class a column of its own, if asked to. Before the probabilities it would be a part of the samples. */
    private static OnnxValue column(OnnxFlow flow) {
        boolean last = flow.step() instanceof OnnxStep.Softmax || flow.step() instanceof OnnxStep.BothClasses;
        return last ? new OnnxValue.Label(flow, true) : null;
    }

    private static boolean isAfterSoftmax(OnnxFlow flow) {
        return flow.step() instanceof OnnxStep.Softmax;
    }

    /** From p, [1 − p, p] or [p, 1 − p]. */
    private OnnxValue bothClasses(OnnxNode node, List<? extends OnnxValue> in) {
        if (in.size() == 2 && in.get(0) instanceof OnnxFlow first && in.get(1) instanceof OnnxFlow second) {
            int axis = OnnxShapes.axis(node.integer("axis", 0), first.rank());
            var both = isRestOf(first, second)
                    ? Optional.of(new OnnxStep.BothClasses(node.label(), true))
                    : isRestOf(second, first)
                            ? Optional.of(new OnnxStep.BothClasses(node.label(), false))
                            : Optional.<OnnxStep.BothClasses>empty();
            var p = isRestOf(first, second) ? second : first;
            if (both.isPresent() && p.features() == 1 && axis != p.batch() && p.rank() == first.rank()) {
                return p.then(both.get()).withSize(axis, 2);
            }
        }
        return unread(file, node, ": it joins several results, and only networks without branches are read");
    }

    private static boolean isRestOf(OnnxFlow rest, OnnxFlow p) {
        return rest.step() instanceof OnnxStep.Scale scale
                && scale.operator() == Arithmetic.SUBTRACT_FROM
                && Arrays.equals(scale.numbers(), new double[] {1})
                && rest.before().step() == p.step();
    }
}

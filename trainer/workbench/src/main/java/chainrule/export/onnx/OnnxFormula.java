package chainrule.export.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import chainrule.formulas.ErrorFunction;
import chainrule.model.Activation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * What is computed number by number from a step of a network, and is not a step by itself: a part of an activation that a file has written
 * out, such as erf(x/√2) of GELU. It is known by its values, however it is written: as soon as these are an activation's, it is one.
 *
 * @param begun the values at {@link #POINTS}, for every step that they may have begun with, the last one first
 * @param why the message if it never becomes an activation
 */
record OnnxFormula(List<Begun> begun, OnnxValue.Unread why) implements OnnxValue {
    /** The values if {@code root} is what the points are put into. */
    record Begun(OnnxFlow root, double[] values) {}

    private static final double[] POINTS = points();
    /** Files have constants such as √½ in float32. */
    private static final double TOLERANCE = 2e-6;
    /** The steps before an activation that may belong to it; their number is bounded, as the files are anybody's. */
    private static final int MOST_STEPS = 8;

    /** Those without a parameter, and ELU as it usually is. */
    private static final List<Activation> KNOWN = Activation.Kind.all(0.5).stream()
            .map(activation -> activation.kind() == Activation.Kind.ELU ? new Activation.Elu(1) : activation)
            .filter(activation -> activation.alpha() == 0 || activation.kind() == Activation.Kind.ELU)
            .filter(activation -> activation.kind() != Activation.Kind.IDENTITY)
            .toList();

    private static double[] points() {
        var points = new double[97];
        Arrays.setAll(points, i -> (i - 48) * 0.26 + 1e-3);
        points[0] = -40;
        points[96] = 40;
        return points;
    }

    /**
     * The value of an operation with flows, formulas and single numbers.
     *
     * @param why the message if this is not part of an activation
     */
    static OnnxValue of(OnnxNode node, List<? extends OnnxValue> in, OnnxValue.Unread why) {
        List<Begun> all = List.of();
        var unary = unary(node);
        var binary = binary(node.type());
        if (unary.isPresent()) {
            all = mapped(start(in.get(0)), unary.get());
        } else if (binary.isPresent() && in.size() == 2) {
            all = join(in.get(0), in.get(1), binary.get());
        }
        return all.isEmpty() ? why : matched(node, new OnnxFormula(all, why));
    }

    private static Optional<DoubleUnaryOperator> unary(OnnxNode node) {
        return Optional.ofNullable(
                switch (node.type()) {
                    case "Neg" -> x -> -x;
                    case "Exp" -> Math::exp;
                    case "Log" -> Math::log;
                    case "Tanh" -> Math::tanh;
                    case "Sqrt" -> Math::sqrt;
                    case "Abs" -> Math::abs;
                    case "Sign" -> Math::signum;
                    case "Erf" -> ErrorFunction::erf;
                    case "Reciprocal" -> x -> 1 / x;
                    case "Sigmoid" -> new Activation.Sigmoid()::of;
                    case "Softplus" -> new Activation.Softplus()::of;
                    case "Relu" -> new Activation.Relu()::of;
                    case "Identity" -> x -> x;
                    case "Cast" -> OnnxConstant.isReal((int) node.integer("to", DataType.FLOAT_VALUE)) ? x -> x : null;
                    default -> null;
                });
    }

    private static Optional<DoubleBinaryOperator> binary(String type) {
        return Optional.ofNullable(
                switch (type) {
                    case "Add" -> Double::sum;
                    case "Sub" -> (x, y) -> x - y;
                    case "Mul" -> (x, y) -> x * y;
                    case "Div" -> (x, y) -> x / y;
                    case "Max" -> Math::max;
                    case "Min" -> Math::min;
                    case "Pow" -> Math::pow;
                    default -> null;
                });
    }

    private static List<Begun> join(OnnxValue left, OnnxValue right, DoubleBinaryOperator f) {
        var one = number(left);
        var other = number(right);
        if (one.isPresent()) {
            return mapped(start(right), v -> f.applyAsDouble(one.get(), v));
        } else if (other.isPresent()) {
            return mapped(start(left), v -> f.applyAsDouble(v, other.get()));
        }
        var all = new ArrayList<Begun>();
        for (var x : start(left)) {
            for (var y : start(right)) {
                if (x.root().step() == y.root().step()) {
                    var joined = new double[POINTS.length];
                    Arrays.setAll(joined, i -> f.applyAsDouble(x.values()[i], y.values()[i]));
                    all.add(new Begun(x.root(), joined));
                }
            }
        }
        return all;
    }

    private static Optional<Double> number(OnnxValue value) {
        return value instanceof OnnxConstant constant && constant.values().length == 1
                ? Optional.of(constant.values()[0])
                : Optional.empty();
    }

    private static List<Begun> mapped(List<Begun> all, DoubleUnaryOperator f) {
        return all.stream()
                .map(each -> new Begun(
                        each.root(), Arrays.stream(each.values()).map(f).toArray()))
                .toList();
    }

    /** A value by its own step and by those before it, as far as each number depends on one number alone. */
    private static List<Begun> start(OnnxValue value) {
        if (value instanceof OnnxFormula formula) {
            return formula.begun();
        }
        var all = new ArrayList<Begun>();
        DoubleUnaryOperator since = x -> x;
        var root = value instanceof OnnxFlow flow ? flow : null;
        while (root != null && all.size() < MOST_STEPS) {
            var behind = since;
            all.add(new Begun(root, Arrays.stream(POINTS).map(behind).toArray()));
            var step = elementwise(root.step());
            root = step.isPresent() ? root.before() : null;
            since = x -> behind.applyAsDouble(step.orElseThrow().applyAsDouble(x));
        }
        return all;
    }

    private static Optional<DoubleUnaryOperator> elementwise(OnnxStep step) {
        if (step instanceof OnnxStep.Activate activate) {
            return Optional.of(activate.activation()::of);
        }
        return step instanceof OnnxStep.Scale scale && scale.numbers().length == 1
                ? Optional.of(arithmetic(scale.operator(), scale.numbers()[0]))
                : Optional.empty();
    }

    private static DoubleUnaryOperator arithmetic(OnnxStep.Arithmetic operator, double c) {
        return switch (operator) {
            case ADD -> x -> x + c;
            case SUBTRACT -> x -> x - c;
            case SUBTRACT_FROM -> x -> c - x;
            case MULTIPLY -> x -> x * c;
            case DIVIDE -> x -> x / c;
        };
    }

    private static OnnxValue matched(OnnxNode node, OnnxFormula formula) {
        for (var each : formula.begun()) {
            for (var activation : KNOWN) {
                if (isOf(activation, each.values())) {
                    return each.root().then(new OnnxStep.Activate(node.label(), activation));
                }
            }
        }
        return formula;
    }

    private static boolean isOf(Activation activation, double[] values) {
        for (int i = 0; i < values.length; i++) {
            double expected = activation.of(POINTS[i]);
            if (!(Math.abs(values[i] - expected) <= TOLERANCE * Math.max(1, Math.abs(expected)))) {
                return false;
            }
        }
        return true;
    }
}

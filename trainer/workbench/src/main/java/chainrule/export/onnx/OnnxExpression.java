package chainrule.export.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import chainrule.formulas.expression.Derivable;
import chainrule.formulas.expression.Expression;
import chainrule.formulas.expression.Expression.Arithmetic;
import chainrule.formulas.expression.Expression.Cases;
import chainrule.formulas.expression.Expression.Constant;
import chainrule.formulas.expression.Expression.Function;
import chainrule.formulas.expression.Expression.Select;
import chainrule.formulas.expression.Expression.Variable;
import chainrule.model.Activation;
import chainrule.model.Precision;
import java.util.HashMap;
import java.util.Map;

/** An activation as nodes of a graph, one or two for each part of its expression: they are called hidden1.1 and so on. */
final class OnnxExpression implements Cases<String> {
    private final OnnxWriter to;
    private final String name;
    private final boolean exact;
    private final Map<Expression, String> names = new HashMap<>();
    private double alpha;
    private int count;

    /** @param name of the last node */
    OnnxExpression(OnnxWriter to, String name, Precision precision) {
        this.to = to;
        this.name = name;
        this.exact = precision == Precision.FLOAT64;
    }

    /** @return the result, from what {@code input} names */
    String write(Activation activation, String input) {
        alpha = activation.alpha();
        names.put(Derivable.A, input);
        var value = activation.function().value();
        for (var part : value.parts()) {
            if (!names.containsKey(part)) {
                names.put(part, part.choose(this));
            }
        }
        to.nodeOf("Identity", name, names.get(value));
        return name;
    }

    private String next() {
        return name + "." + ++count;
    }

    private String number(double value) {
        String next = next();
        to.constant(next, new double[] {value}, 1);
        return next;
    }

    private String node(String operator, String... inputs) {
        String next = next();
        to.nodeOf(operator, next, inputs);
        return next;
    }

    @Override
    public String constant(Constant constant) {
        return number(constant.value());
    }

    @Override
    public String variable(Variable variable) {
        return number(alpha);
    }

    @Override
    public String function(Function function) {
        String x = names.get(function.x());
        return switch (function.kind()) {
            case NEGATE -> node("Neg", x);
            case EXP -> node("Exp", x);
            case EXPM1 -> node("Sub", node("Exp", x), number(1));
            case LOG1P -> node("Log", node("Add", x, number(1)));
            case TANH -> node("Tanh", x);
            case ERF -> erf(x);
            case SQRT -> node("Sqrt", x);
            case SIGN -> node("Sign", x);
        };
    }

    /** ONNX Runtime has it in float32 only. */
    private String erf(String x) {
        if (!exact) {
            return node("Erf", x);
        }
        String narrowed = next();
        to.cast(narrowed, DataType.FLOAT, x);
        String erf = node("Erf", narrowed);
        String widened = next();
        to.cast(widened, DataType.DOUBLE, erf);
        return widened;
    }

    @Override
    public String arithmetic(Arithmetic arithmetic) {
        String operator = switch (arithmetic.operator()) {
            case SUM -> "Add";
            case PRODUCT -> "Mul";
            case QUOTIENT -> "Div";
            case MAX -> "Max";
        };
        return node(operator, names.get(arithmetic.left()), names.get(arithmetic.right()));
    }

    @Override
    public String select(Select select) {
        String isAbove = node("Greater", names.get(select.x()), number(0));
        return node("Where", isAbove, names.get(select.above()), names.get(select.otherwise()));
    }
}

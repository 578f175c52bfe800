package chainrule.engine.cuda.kernel;

import chainrule.formulas.expression.Derivable;
import chainrule.formulas.expression.Expression;
import chainrule.formulas.expression.Expression.Arithmetic;
import chainrule.formulas.expression.Expression.Cases;
import chainrule.formulas.expression.Expression.Constant;
import chainrule.formulas.expression.Expression.Function;
import chainrule.formulas.expression.Expression.Select;
import chainrule.formulas.expression.Expression.Variable;
import chainrule.model.Activation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Expressions as CUDA C++: a line for each part, so that what occurs twice is computed once. */
final class ExpressionSource {
    /** The kernels get α when they are launched. */
    private static final double ANY = 0.5;

    private ExpressionSource() {}

    /** Whether {@code layer.cu} has an activation of this kind itself. */
    private static boolean isWritten(Activation.Kind kind) {
        return switch (kind) {
            case IDENTITY, SIGMOID, TANH, RELU, LEAKY_RELU, SOFTPLUS, PARAMETRIC -> true;
            default -> false;
        };
    }

    /**
     * f and f' of the activations that are expressions alone. They are not inlined, lest the others' kernels need more registers.
     */
    static String activations() {
        var values = new ArrayList<String>();
        var derivatives = new ArrayList<String>();
        for (var activation : Activation.Kind.all(ANY)) {
            if (!isWritten(activation.kind())) {
                var function = activation.function();
                var argument = function.needsArgument() ? Derivable.A : Derivable.H;
                values.add(branch(activation.kind(), function.value(), Derivable.A));
                derivatives.add(branch(activation.kind(), function.derivative(), argument));
            }
        }
        return function("expressed", values, "x") + function("expressedDerivative", derivatives, "1");
    }

    private static String function(String name, List<String> branches, String otherwise) {
        return "__device__ __noinline__ real %s(int f, real alpha, real x) {\n    switch (f) {\n%s        default: return %s;\n    }\n}\n\n"
                .formatted(name, String.join("", branches), otherwise);
    }

    private static String branch(Activation.Kind kind, Expression expression, Variable argument) {
        var names = new HashMap<Expression, String>(Map.of(argument, "x", Derivable.ALPHA, "alpha"));
        var lines = new StringBuilder("        case %s: {\n".formatted(kind));
        for (var part : expression.parts()) {
            if (!names.containsKey(part)) {
                String name = "t" + names.size();
                lines.append("            real %s = %s;\n".formatted(name, part.choose(new Terms(names))));
                names.put(part, name);
            }
        }
        return lines.append("            return %s;\n        }\n".formatted(names.get(expression)))
                .toString();
    }

    private record Terms(Map<Expression, String> names) implements Cases<String> {
        @Override
        public String constant(Constant constant) {
            return "(real) " + constant.value();
        }

        @Override
        public String variable(Variable variable) {
            throw new IllegalArgumentException("nothing is known of " + variable.name());
        }

        @Override
        public String function(Function function) {
            String x = names.get(function.x());
            return switch (function.kind()) {
                case NEGATE -> "-" + x;
                case SIGN -> "(real) ((%s > 0) - (%1$s < 0))".formatted(x);
                case EXP, EXPM1, LOG1P, TANH, ERF, SQRT ->
                    "%s(%s)".formatted(function.kind().name().toLowerCase(Locale.ROOT), x);
            };
        }

        @Override
        public String arithmetic(Arithmetic arithmetic) {
            String x = names.get(arithmetic.left());
            String y = names.get(arithmetic.right());
            return switch (arithmetic.operator()) {
                case SUM -> "%s + %s".formatted(x, y);
                case PRODUCT -> "%s * %s".formatted(x, y);
                case QUOTIENT -> "%s / %s".formatted(x, y);
                case MAX -> "%s > %s ? %1$s : %2$s".formatted(x, y);
            };
        }

        @Override
        public String select(Select select) {
            return "%s > 0 ? %s : %s"
                    .formatted(names.get(select.x()), names.get(select.above()), names.get(select.otherwise()));
        }
    }
}

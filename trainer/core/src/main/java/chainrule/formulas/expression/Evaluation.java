package chainrule.formulas.expression;

import chainrule.formulas.ErrorFunction;
import chainrule.formulas.Scalars;
import chainrule.formulas.expression.Expression.Arithmetic;
import chainrule.formulas.expression.Expression.Cases;
import chainrule.formulas.expression.Expression.Constant;
import chainrule.formulas.expression.Expression.Function;
import chainrule.formulas.expression.Expression.Kind;
import chainrule.formulas.expression.Expression.Operator;
import chainrule.formulas.expression.Expression.Select;
import chainrule.formulas.expression.Expression.Variable;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;

/** Expressions in plain Java and float64: what every other way to compute them is compared with. */
public final class Evaluation {
    private Evaluation() {}

    /**
     * Compiles an expression of an argument x and a parameter. It may be called by several threads, and allocates nothing.
     *
     * @param parameter any other variable is x
     */
    public static DoubleBinaryOperator compile(Expression expression, Variable parameter) {
        return expression.choose(new Closures(parameter));
    }

    /**
     * Compiles an expression of several variables.
     *
     * @param slots the variables, in the order in which their values are given
     */
    public static ToDoubleFunction<double[]> compile(Expression expression, List<Variable> slots) {
        return expression.choose(new Slots(slots));
    }

    private record Slots(List<Variable> slots) implements Cases<ToDoubleFunction<double[]>> {
        @Override
        public ToDoubleFunction<double[]> constant(Constant constant) {
            double value = constant.value();
            return v -> value;
        }

        @Override
        public ToDoubleFunction<double[]> variable(Variable variable) {
            int slot = slots.indexOf(variable);
            if (slot < 0) {
                throw new IllegalArgumentException("nothing is known of " + variable.name());
            }
            return v -> v[slot];
        }

        @Override
        public ToDoubleFunction<double[]> function(Function function) {
            var of = function.x().choose(this);
            var kind = function.kind();
            return v -> apply(kind, of.applyAsDouble(v));
        }

        @Override
        public ToDoubleFunction<double[]> arithmetic(Arithmetic arithmetic) {
            var left = arithmetic.left().choose(this);
            var right = arithmetic.right().choose(this);
            var operator = arithmetic.operator();
            return v -> apply(operator, left.applyAsDouble(v), right.applyAsDouble(v));
        }

        @Override
        public ToDoubleFunction<double[]> select(Select select) {
            var by = select.x().choose(this);
            var above = select.above().choose(this);
            var otherwise = select.otherwise().choose(this);
            return v -> by.applyAsDouble(v) > 0 ? above.applyAsDouble(v) : otherwise.applyAsDouble(v);
        }
    }

    private record Closures(Variable parameter) implements Cases<DoubleBinaryOperator> {
        @Override
        public DoubleBinaryOperator constant(Constant constant) {
            double value = constant.value();
            return (x, p) -> value;
        }

        @Override
        public DoubleBinaryOperator variable(Variable variable) {
            return variable.equals(parameter) ? (x, p) -> p : (x, p) -> x;
        }

        @Override
        public DoubleBinaryOperator function(Function function) {
            var of = function.x().choose(this);
            var kind = function.kind();
            return (x, p) -> apply(kind, of.applyAsDouble(x, p));
        }

        @Override
        public DoubleBinaryOperator arithmetic(Arithmetic arithmetic) {
            var left = arithmetic.left().choose(this);
            var right = arithmetic.right().choose(this);
            var operator = arithmetic.operator();
            return (x, p) -> apply(operator, left.applyAsDouble(x, p), right.applyAsDouble(x, p));
        }

        @Override
        public DoubleBinaryOperator select(Select select) {
            var by = select.x().choose(this);
            var above = select.above().choose(this);
            var otherwise = select.otherwise().choose(this);
            return (x, p) -> by.applyAsDouble(x, p) > 0 ? above.applyAsDouble(x, p) : otherwise.applyAsDouble(x, p);
        }
    }

    /** A function's value. */
    public static double apply(Kind kind, double x) {
        return switch (kind) {
            case NEGATE -> -x;
            case EXP -> Math.exp(x);
            case EXPM1 -> Math.expm1(x);
            case LOG1P -> Math.log1p(x);
            case TANH -> Math.tanh(x);
            case ERF -> ErrorFunction.erf(x);
            case SQRT -> Math.sqrt(x);
            case SIGN -> Scalars.sign(x);
        };
    }

    /** An operation's value. */
    public static double apply(Operator operator, double left, double right) {
        return switch (operator) {
            case SUM -> left + right;
            case PRODUCT -> left * right;
            case QUOTIENT -> left / right;
            case MAX -> Math.max(left, right);
        };
    }
}

package chainrule.formulas.expression;

import chainrule.formulas.expression.Expression.Arithmetic;
import chainrule.formulas.expression.Expression.Cases;
import chainrule.formulas.expression.Expression.Constant;
import chainrule.formulas.expression.Expression.Function;
import chainrule.formulas.expression.Expression.Kind;
import chainrule.formulas.expression.Expression.Select;
import chainrule.formulas.expression.Expression.Variable;
import java.util.Locale;
import java.util.Map;

/** An expression in math notation, with as few brackets as it needs. */
public final class ExpressionText {
    /** How tightly what is written holds together. */
    private enum Binding {
        SELECT,
        SUM,
        PRODUCT,
        ATOM
    }

    private record Written(String text, Binding binding) {
        String in(Binding context) {
            return binding.compareTo(context) >= 0 ? text : "(" + text + ")";
        }
    }

    private ExpressionText() {}

    /** @param values of the variables whose values are written in place of their names */
    public static String of(Expression expression, Map<Variable, Double> values) {
        return expression.choose(new Writer(values)).text();
    }

    private record Writer(Map<Variable, Double> values) implements Cases<Written> {
        @Override
        public Written constant(Constant constant) {
            return new Written(constant.text(), constant.value() < 0 ? Binding.SUM : Binding.ATOM);
        }

        @Override
        public Written variable(Variable variable) {
            var value = values.get(variable);
            return new Written(value == null ? variable.name() : value.toString(), Binding.ATOM);
        }

        @Override
        public Written function(Function function) {
            var x = function.x().choose(this);
            return switch (function.kind()) {
                case NEGATE -> new Written("−" + x.in(Binding.PRODUCT), Binding.SUM);
                case EXPM1 -> new Written("exp(%s) − 1".formatted(x.text()), Binding.SUM);
                case LOG1P -> new Written("ln(1 + %s)".formatted(x.in(Binding.SUM)), Binding.ATOM);
                case SQRT -> new Written("√" + x.in(Binding.ATOM), Binding.ATOM);
                case EXP, TANH, ERF, SIGN ->
                    new Written(
                            "%s(%s)".formatted(function.kind().name().toLowerCase(Locale.ROOT), x.text()),
                            Binding.ATOM);
            };
        }

        @Override
        public Written arithmetic(Arithmetic arithmetic) {
            var left = arithmetic.left().choose(this);
            var right = arithmetic.right().choose(this);
            return switch (arithmetic.operator()) {
                case SUM -> sum(left, arithmetic.right(), right);
                case PRODUCT ->
                    new Written(left.in(Binding.PRODUCT) + "·" + right.in(Binding.PRODUCT), Binding.PRODUCT);
                case QUOTIENT -> new Written(left.in(Binding.PRODUCT) + "/" + right.in(Binding.ATOM), Binding.PRODUCT);
                case MAX -> new Written("max(%s, %s)".formatted(left.text(), right.text()), Binding.ATOM);
            };
        }

        /** a + −b is a − b. */
        private Written sum(Written left, Expression other, Written right) {
            boolean negated = other instanceof Function function && function.kind() == Kind.NEGATE;
            String second = negated
                    ? "− " + ((Function) other).x().choose(this).in(Binding.PRODUCT)
                    : "+ " + right.in(Binding.SUM);
            return new Written(left.in(Binding.SUM) + " " + second, Binding.SUM);
        }

        @Override
        public Written select(Select select) {
            return new Written(
                    "%s for %s > 0, else %s"
                            .formatted(
                                    select.above().choose(this).in(Binding.SUM),
                                    select.x().choose(this).in(Binding.SUM),
                                    select.otherwise().choose(this).in(Binding.SUM)),
                    Binding.SELECT);
        }
    }
}

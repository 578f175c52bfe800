package chainrule.formulas.expression;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A formula of numbers, element by element. Two expressions are equal if they are written alike, so that a part that occurs twice can
 * be computed once.
 */
public sealed interface Expression {
    /** The case of this expression. */
    <T> T choose(Cases<T> cases);

    /** What it is made of, in the order in which it is written. */
    List<Expression> operands();

    /** Something for each kind of expression: what has no case for one does not compile. */
    interface Cases<T> {
        T constant(Constant constant);

        T variable(Variable variable);

        T function(Function function);

        T arithmetic(Arithmetic arithmetic);

        T select(Select select);
    }

    /** Functions of one number. */
    enum Kind {
        NEGATE,
        EXP,
        /** e^x − 1, also for small x. */
        EXPM1,
        /** ln(1 + x), also for small x. */
        LOG1P,
        TANH,
        ERF,
        SQRT,
        /** 1 above 0, −1 below, 0 at 0 (A5). */
        SIGN
    }

    /** What is done with two numbers. */
    enum Operator {
        SUM,
        PRODUCT,
        QUOTIENT,
        MAX
    }

    /**
     * A number.
     *
     * @param text how it is written in formulas
     */
    record Constant(double value, String text) implements Expression {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.constant(this);
        }

        @Override
        public List<Expression> operands() {
            return List.of();
        }
    }

    /** A number that is given: an argument, a parameter, an element of an array. */
    record Variable(String name) implements Expression {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.variable(this);
        }

        @Override
        public List<Expression> operands() {
            return List.of();
        }
    }

    /** A function of one number. */
    record Function(Kind kind, Expression x) implements Expression {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.function(this);
        }

        @Override
        public List<Expression> operands() {
            return List.of(x);
        }
    }

    /** A function of two numbers. */
    record Arithmetic(Operator operator, Expression left, Expression right) implements Expression {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.arithmetic(this);
        }

        @Override
        public List<Expression> operands() {
            return List.of(left, right);
        }
    }

    /** {@code above} where x > 0, else {@code otherwise}. The one that is not taken may be infinite, but must be a number. */
    record Select(Expression x, Expression above, Expression otherwise) implements Expression {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.select(this);
        }

        @Override
        public List<Expression> operands() {
            return List.of(x, above, otherwise);
        }
    }

    static Expression constant(double value) {
        return constant(value, value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value));
    }

    static Expression constant(double value, String text) {
        return new Constant(value, text);
    }

    static Expression max(Expression left, Expression right) {
        return new Arithmetic(Operator.MAX, left, right);
    }

    static Expression select(Expression x, Expression above, Expression otherwise) {
        return new Select(x, above, otherwise);
    }

    default Expression plus(Expression other) {
        return new Arithmetic(Operator.SUM, this, other);
    }

    default Expression plus(double other) {
        return plus(constant(other));
    }

    default Expression minus(Expression other) {
        return plus(other.negated());
    }

    default Expression times(Expression other) {
        return new Arithmetic(Operator.PRODUCT, this, other);
    }

    default Expression over(Expression other) {
        return new Arithmetic(Operator.QUOTIENT, this, other);
    }

    default Expression negated() {
        return new Function(Kind.NEGATE, this);
    }

    default Expression exp() {
        return new Function(Kind.EXP, this);
    }

    default Expression expm1() {
        return new Function(Kind.EXPM1, this);
    }

    default Expression log1p() {
        return new Function(Kind.LOG1P, this);
    }

    default Expression tanh() {
        return new Function(Kind.TANH, this);
    }

    default Expression erf() {
        return new Function(Kind.ERF, this);
    }

    default Expression sqrt() {
        return new Function(Kind.SQRT, this);
    }

    default Expression sign() {
        return new Function(Kind.SIGN, this);
    }

    /** Its different parts and itself, each behind its operands: an order to compute them in. */
    default List<Expression> parts() {
        var all = new LinkedHashSet<Expression>();
        collect(this, all);
        return new ArrayList<>(all);
    }

    /** Whether the variable occurs in it. */
    default boolean mentions(Variable variable) {
        return parts().contains(variable);
    }

    private static void collect(Expression expression, Set<Expression> all) {
        if (!all.contains(expression)) {
            expression.operands().forEach(operand -> collect(operand, all));
            all.add(expression);
        }
    }
}

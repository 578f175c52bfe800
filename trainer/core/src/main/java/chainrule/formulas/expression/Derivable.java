package chainrule.formulas.expression;

import chainrule.formulas.expression.Expression.Variable;
import java.util.function.DoubleBinaryOperator;

/**
 * A function f of one number and a parameter α, with its derivative, derived by hand.
 *
 * @param id of both formulas, such as A17
 * @param value f, an expression of a and α
 * @param derivative f', an expression of α and of the output h = f(a), where that is enough, or of a, where it is not: never of both
 */
public record Derivable(
        String id,
        Expression value,
        Expression derivative,
        DoubleBinaryOperator valueAt,
        DoubleBinaryOperator derivativeAt) {
    /** The argument, a. */
    public static final Variable A = new Variable("a");
    /** The output, h = f(a). */
    public static final Variable H = new Variable("h");
    /** The parameter, α. */
    public static final Variable ALPHA = new Variable("α");

    public Derivable {
        if (value.mentions(H) || derivative.mentions(H) && derivative.mentions(A)) {
            throw new IllegalArgumentException("f is a formula of a, and f' of a or of h: " + id);
        }
    }

    public Derivable(String id, Expression value, Expression derivative) {
        this(id, value, derivative, Evaluation.compile(value, ALPHA), Evaluation.compile(derivative, ALPHA));
    }

    /** Whether f' needs a: then a backward pass must keep it. */
    public boolean needsArgument() {
        return derivative.mentions(A);
    }
}

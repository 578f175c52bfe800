package chainrule.optim;

import chainrule.formulas.expression.Expression;
import chainrule.formulas.expression.Expression.Variable;

/**
 * A part of an optimiser's rule: a parameter or a number of its state becomes what an expression gives.
 *
 * @param target w or a state
 */
public record Assignment(Variable target, Expression value) {
    /** A parameter. */
    public static final Variable W = new Variable("w");
    /** Its gradient. */
    public static final Variable G = new Variable("g");
    /** The learning rate of the step. */
    public static final Variable RATE = new Variable("η");
}

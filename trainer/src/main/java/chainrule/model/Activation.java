package chainrule.model;

import chainrule.Default;
import chainrule.InvalidValue;

/** The non-linearity f of a hidden layer: h = f(a), element by element. */
public sealed interface Activation {
    /** f(a) = a. */
    record Identity() implements Activation {}

    /** A1. */
    record Sigmoid() implements Activation {}

    record Tanh() implements Activation {}

    /** A7, math.md's rect. */
    record Relu() implements Activation {}

    /**
     * A8.
     *
     * @param alpha the slope below 0, less than 1
     */
    record LeakyRelu(@Default("0.01") double alpha) implements Activation {
        public LeakyRelu {
            InvalidValue.requireBetween("alpha", alpha, 0, 1);
        }
    }

    /** ln(1 + e^a), see A2. */
    record Softplus() implements Activation {}
}

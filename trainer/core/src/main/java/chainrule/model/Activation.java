package chainrule.model;

import chainrule.base.Called;
import chainrule.base.Default;
import chainrule.base.InvalidValue;
import chainrule.formulas.Scalars;
import java.util.Arrays;
import java.util.List;

/** The non-linearity f of a hidden layer: h = f(a), element by element. */
public sealed interface Activation {
    /** f(a). */
    double of(double a);

    /** f'(a), computed from h = f(a). */
    double derivative(double h);

    /** The formulas of f and f' in math notation, with their IDs. */
    String formula();

    /** Which of them it is: a switch over all kinds misses none. */
    Kind kind();

    /** The slope below 0 of {@link LeakyRelu}; of the others 0. */
    default double alpha() {
        return 0;
    }

    /** Whether each unit has a slope that is learnt. */
    default boolean isParametric() {
        return false;
    }

    /** Every non-linearity that there is. */
    enum Kind {
        IDENTITY,
        SIGMOID,
        TANH,
        RELU,
        LEAKY_RELU,
        SOFTPLUS,
        PARAMETRIC;

        /**
         * The non-linearity of this kind.
         *
         * @param alpha for the kinds that have one, else of no account
         */
        public Activation with(double alpha) {
            return switch (this) {
                case IDENTITY -> new Identity();
                case SIGMOID -> new Sigmoid();
                case TANH -> new Tanh();
                case RELU -> new Relu();
                case LEAKY_RELU -> new LeakyRelu(alpha);
                case SOFTPLUS -> new Softplus();
                case PARAMETRIC -> new Parametric(alpha);
            };
        }

        /** One of every kind without parameters of its own. */
        public static List<Activation> all(double alpha) {
            return Arrays.stream(values())
                    .map(kind -> kind.with(alpha))
                    .filter(activation -> !activation.isParametric())
                    .toList();
        }
    }

    /** f(a) = a. */
    record Identity() implements Activation {
        @Override
        public double of(double a) {
            return a;
        }

        @Override
        public double derivative(double h) {
            return 1;
        }

        @Override
        public String formula() {
            return "f(a) = a";
        }

        @Override
        public Kind kind() {
            return Kind.IDENTITY;
        }
    }

    /** A1, A3. */
    record Sigmoid() implements Activation {
        @Override
        public double of(double a) {
            return Scalars.sigmoid(a);
        }

        @Override
        public double derivative(double h) {
            return Scalars.sigmoidDerivative(h);
        }

        @Override
        public String formula() {
            return "f(a) = ½(tanh(a/2) + 1) (A1), f'(a) = h(1−h) (A3)";
        }

        @Override
        public Kind kind() {
            return Kind.SIGMOID;
        }
    }

    /** A4. */
    record Tanh() implements Activation {
        @Override
        public double of(double a) {
            return Math.tanh(a);
        }

        @Override
        public double derivative(double h) {
            return Scalars.tanhDerivative(h);
        }

        @Override
        public String formula() {
            return "f(a) = tanh a, f'(a) = 1−h² (A4)";
        }

        @Override
        public Kind kind() {
            return Kind.TANH;
        }
    }

    /** A7, the rectifier. */
    record Relu() implements Activation {
        @Override
        public double of(double a) {
            return Scalars.relu(a);
        }

        @Override
        public double derivative(double h) {
            return Scalars.reluDerivative(h);
        }

        @Override
        public String formula() {
            return "f(a) = a·1{a>0}, f'(a) = 1{h>0} (A7)";
        }

        @Override
        public Kind kind() {
            return Kind.RELU;
        }
    }

    /**
     * A8.
     *
     * @param alpha the slope below 0, above 0 and less than 1: for 0 there is {@link Relu}
     */
    record LeakyRelu(@Default("0.01") double alpha) implements Activation {
        public LeakyRelu {
            InvalidValue.requirePositive("alpha", alpha);
            InvalidValue.requireBetween("alpha", alpha, 0, 1);
        }

        @Override
        public double of(double a) {
            return Scalars.leakyRelu(a, alpha);
        }

        @Override
        public double derivative(double h) {
            return Scalars.leakyReluDerivative(h, alpha);
        }

        @Override
        public String formula() {
            return "f(a) = max(a, %sa), f'(a) = 1 for h ≥ 0, else %<s (A8)".formatted(alpha);
        }

        @Override
        public Kind kind() {
            return Kind.LEAKY_RELU;
        }
    }

    /** A2, A9. */
    record Softplus() implements Activation {
        @Override
        public double of(double a) {
            return Scalars.softplus(a);
        }

        @Override
        public double derivative(double h) {
            return Scalars.softplusDerivative(h);
        }

        @Override
        public String formula() {
            return "f(a) = ln(1+eᵃ) (A2), f'(a) = σ(a) = 1−e⁻ʰ (A9)";
        }

        @Override
        public Kind kind() {
            return Kind.SOFTPLUS;
        }
    }

    /**
     * A rectifier with a learnt slope for each unit (PReLU): He, Zhang, Ren and Sun, ICCV 2015, equation 1. Its derivatives need a, so
     * that it has operations of its own, and no f of a number alone.
     *
     * @param slope of every unit at the beginning
     */
    @Called("prelu")
    record Parametric(@Default("0.25") double slope) implements Activation {
        public Parametric {
            InvalidValue.requireBetween("slope", slope, -1, 1);
        }

        @Override
        public double of(double a) {
            throw learnt();
        }

        @Override
        public double derivative(double h) {
            throw learnt();
        }

        private static IllegalStateException learnt() {
            return new IllegalStateException("a parametric activation depends on the slopes of its layer");
        }

        @Override
        public String formula() {
            return "f(a) = a for a > 0, else p∘a (A20), f'(a) = 1 for a > 0, else p; ∂p = Σ ∂h∘min(a, 0) (C24)";
        }

        @Override
        public Kind kind() {
            return Kind.PARAMETRIC;
        }

        @Override
        public boolean isParametric() {
            return true;
        }
    }
}

package chainrule.model;

import chainrule.base.Called;
import chainrule.base.Default;
import chainrule.base.InvalidValue;
import chainrule.formulas.Scalars;
import chainrule.formulas.expression.Derivable;
import chainrule.formulas.expression.Expression;
import chainrule.formulas.expression.ExpressionText;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static chainrule.formulas.expression.Derivable.A;
import static chainrule.formulas.expression.Derivable.ALPHA;
import static chainrule.formulas.expression.Derivable.H;
import static chainrule.formulas.expression.Expression.constant;
import static chainrule.formulas.expression.Expression.max;
import static chainrule.formulas.expression.Expression.select;

/**
 * The non-linearity f of a hidden layer: h = f(a), element by element. Its {@link #function} has f and f' as data, which engines and
 * exporters walk; a method that computes them otherwise is a faster way, which a test compares with these.
 */
public sealed interface Activation {
    /**
     * f and f' as expressions.
     *
     * @throws IllegalStateException of a parametric activation, which is not a function of one number
     */
    Derivable function();

    /** Which of them it is: a switch over all kinds misses none. */
    Kind kind();

    /** f(a). */
    default double of(double a) {
        return function().valueAt().applyAsDouble(a, alpha());
    }

    /** f'(a), computed from a if {@link #keepsArgument}, else from h = f(a). */
    default double derivative(double kept) {
        return function().derivativeAt().applyAsDouble(kept, alpha());
    }

    /** Whether f' is computed from a, and not from h = f(a): then a backward pass needs a. */
    default boolean keepsArgument() {
        return function().needsArgument();
    }

    /** The formulas of f and f' in math notation, with their IDs. */
    default String formula() {
        var parameter = Map.of(Derivable.ALPHA, alpha());
        return "f(a) = %s, f'(a) = %s (%s)"
                .formatted(
                        ExpressionText.of(function().value(), parameter),
                        ExpressionText.of(function().derivative(), parameter),
                        function().id());
    }

    /** α of those that have one: the slope of {@link LeakyRelu} below 0, the limit of {@link Elu}. Of the others 0. */
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
        PARAMETRIC,
        ELU,
        SELU,
        GELU,
        SILU,
        MISH;

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
                case ELU -> new Elu(alpha);
                case SELU -> new Selu();
                case GELU -> new Gelu();
                case SILU -> new Silu();
                case MISH -> new Mish();
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
        private static final Derivable FUNCTION = new Derivable("B1", A, constant(1));

        @Override
        public Derivable function() {
            return FUNCTION;
        }

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
        private static final Derivable FUNCTION =
                new Derivable("A1", logistic(A), H.times(constant(1).minus(H)));

        @Override
        public Derivable function() {
            return FUNCTION;
        }

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
        private static final Derivable FUNCTION =
                new Derivable("A4", A.tanh(), constant(1).minus(H.times(H)));

        @Override
        public Derivable function() {
            return FUNCTION;
        }

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
        private static final Derivable FUNCTION =
                new Derivable("A7", select(A, A, constant(0)), select(H, constant(1), constant(0)));

        @Override
        public Derivable function() {
            return FUNCTION;
        }

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
        private static final Derivable FUNCTION =
                new Derivable("A8", max(A, ALPHA.times(A)), select(H.negated(), ALPHA, constant(1)));

        public LeakyRelu {
            InvalidValue.requirePositive("alpha", alpha);
            InvalidValue.requireBetween("alpha", alpha, 0, 1);
        }

        @Override
        public Derivable function() {
            return FUNCTION;
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
        private static final Derivable FUNCTION =
                new Derivable("A9", softplus(A), H.negated().expm1().negated());

        @Override
        public Derivable function() {
            return FUNCTION;
        }

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
        public Derivable function() {
            throw learnt();
        }

        @Override
        public double of(double a) {
            throw learnt();
        }

        @Override
        public double derivative(double h) {
            throw learnt();
        }

        @Override
        public boolean keepsArgument() {
            return true;
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

    /** 1/(1 + e⁻ˣ), which is 0 where e⁻ˣ overflows. */
    private static Expression logistic(Expression x) {
        return constant(1).over(constant(1).plus(x.negated().exp()));
    }

    /** ln(1 + eˣ), finite for every finite x. */
    private static Expression softplus(Expression x) {
        return max(x, constant(0)).plus(max(x, x.negated()).negated().exp().log1p());
    }

    /** (1/√(2π))·e^(−a²/2), the normal density. */
    private static Expression density(Expression a) {
        return constant(1 / Math.sqrt(2 * Math.PI), "1/√(2π)")
                .times(constant(0.5, "½").times(a).times(a).negated().exp());
    }

    /**
     * A16: Clevert, Unterthiner and Hochreiter, ICLR 2016.
     *
     * @param alpha above 0; for a → −∞ the limit is −α
     */
    record Elu(@Default("1") double alpha) implements Activation {
        private static final Derivable FUNCTION =
                new Derivable("A16", select(A, A, ALPHA.times(A.expm1())), select(H, constant(1), H.plus(ALPHA)));

        public Elu {
            InvalidValue.requirePositive("alpha", alpha);
        }

        @Override
        public Derivable function() {
            return FUNCTION;
        }

        @Override
        public Kind kind() {
            return Kind.ELU;
        }
    }

    /** A16 with α and λ that keep mean 0 and variance 1: Klambauer, Unterthiner, Mayr and Hochreiter, NIPS 2017. */
    record Selu() implements Activation {
        private static final double LIMIT = 1.6732632423543772;
        private static final double SCALE = 1.0507009873554805;
        private static final Expression LAMBDA = constant(SCALE);
        private static final Expression LAMBDA_ALPHA = constant(SCALE * LIMIT, SCALE + "·" + LIMIT);
        private static final Derivable FUNCTION = new Derivable(
                "A16",
                select(A, LAMBDA.times(A), LAMBDA_ALPHA.times(A.expm1())),
                select(H, LAMBDA, H.plus(LAMBDA_ALPHA)));

        @Override
        public Derivable function() {
            return FUNCTION;
        }

        @Override
        public Kind kind() {
            return Kind.SELU;
        }
    }

    /** A17: a·Φ(a), Φ the normal distribution: Hendrycks and Gimpel, arXiv 1606.08415. Exact, not by tanh. */
    record Gelu() implements Activation {
        private static final Expression PHI = constant(0.5, "½")
                .times(constant(1).plus(A.times(constant(Math.sqrt(0.5), "√½")).erf()));
        private static final Derivable FUNCTION = new Derivable("A17", A.times(PHI), PHI.plus(A.times(density(A))));

        @Override
        public Derivable function() {
            return FUNCTION;
        }

        @Override
        public Kind kind() {
            return Kind.GELU;
        }
    }

    /** A18: a·σ(a), also called swish. */
    record Silu() implements Activation {
        private static final Expression SIGMA = logistic(A);
        private static final Derivable FUNCTION = new Derivable(
                "A18",
                A.over(constant(1).plus(A.negated().exp())),
                SIGMA.times(constant(1).plus(A.times(constant(1).minus(SIGMA)))));

        @Override
        public Derivable function() {
            return FUNCTION;
        }

        @Override
        public Kind kind() {
            return Kind.SILU;
        }
    }

    /** A19: Misra, BMVC 2020. */
    record Mish() implements Activation {
        private static final Expression T = softplus(A).tanh();
        private static final Derivable FUNCTION = new Derivable(
                "A19", A.times(T), T.plus(A.times(logistic(A)).times(constant(1).minus(T.times(T)))));

        @Override
        public Derivable function() {
            return FUNCTION;
        }

        @Override
        public Kind kind() {
            return Kind.MISH;
        }
    }
}

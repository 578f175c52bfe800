package chainrule.optim;

import chainrule.base.Default;
import chainrule.base.InvalidValue;
import chainrule.formulas.Scalars;
import chainrule.formulas.expression.Expression;
import chainrule.formulas.expression.Expression.Variable;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static chainrule.formulas.expression.Expression.constant;
import static chainrule.optim.Assignment.G;
import static chainrule.optim.Assignment.RATE;
import static chainrule.optim.Assignment.W;

/**
 * How a gradient g changes the parameters w at step t (from 1), with learning rate η. State begins at 0. The equations
 * are those of part D; {@code rate} is η before a {@link Schedule} changes it.
 */
public sealed interface Optimizer extends Serializable {
    /** η. */
    double rate();

    /** How many numbers of state a parameter needs. */
    int statesPerParameter();

    /**
     * Changes parameters in place, element by element.
     *
     * @param w the parameters
     * @param g their gradient; may be overwritten
     * @param states as many arrays as {@link #statesPerParameter} says
     * @param count how many elements
     * @param rate η of this step
     * @param t the step, from 1
     */
    void step(double[] w, double[] g, double[][] states, int count, double rate, int t);

    /** The equations as data; {@link #step} computes them, in loops that a test compares with these. */
    UpdateRule rule();

    /** The values of the rule's variables other than w, g, η and the state, at step t. */
    Map<Variable, Double> numbers(int t);

    /** λ of a decay that is decoupled from the gradient; 0 if there is none. */
    default double weightDecay() {
        return 0;
    }

    /** Whether it has a decoupled decay, of whatever λ. */
    default boolean hasDecay() {
        return false;
    }

    /** What w becomes, in the notation of part D, with its ID. */
    String formula();

    /** The same without decay of w: for γ and β of normalisations, which have no reason to be small. */
    default Optimizer withoutDecay() {
        return this;
    }

    /** The case that fits this optimiser. */
    <T> T choose(Cases<T> cases);

    /** Something for each optimiser: what has no case for one does not compile. */
    interface Cases<T> {
        T sgd(Sgd optimizer);

        T momentum(Momentum optimizer);

        T nesterov(Nesterov optimizer);

        T rmsProp(RmsProp optimizer);

        T adam(Adam optimizer);

        T adamW(AdamW optimizer);

        T lion(Lion optimizer);
    }

    /** D1: w ← w − η g. */
    record Sgd(@Default("0.01") double rate) implements Optimizer {
        private static final UpdateRule RULE =
                new UpdateRule("D1", List.of(new Assignment(W, W.minus(RATE.times(G)))), List.of());

        public Sgd {
            InvalidValue.requirePositive("rate", rate);
        }

        @Override
        public UpdateRule rule() {
            return RULE;
        }

        @Override
        public Map<Variable, Double> numbers(int t) {
            return Map.of();
        }

        @Override
        public int statesPerParameter() {
            return 0;
        }

        @Override
        public void step(double[] w, double[] g, double[][] states, int count, double rate, int t) {
            for (int i = 0; i < count; i++) {
                w[i] -= rate * g[i];
            }
        }

        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.sgd(this);
        }

        @Override
        public String formula() {
            return "w − η g (D1)";
        }
    }

    /** D2: v ← μv + g; w ← w − ηv. */
    record Momentum(
            @Default("0.01") double rate, @Default("0.9") double momentum) implements Optimizer {
        private static final Variable V = new Variable("v");
        private static final Variable MU = new Variable("μ");
        private static final UpdateRule RULE = new UpdateRule(
                "D2",
                List.of(new Assignment(V, MU.times(V).plus(G)), new Assignment(W, W.minus(RATE.times(V)))),
                List.of(V));

        public Momentum {
            InvalidValue.requirePositive("rate", rate);
            InvalidValue.requireBetween("momentum", momentum, 0, 1);
        }

        @Override
        public UpdateRule rule() {
            return RULE;
        }

        @Override
        public Map<Variable, Double> numbers(int t) {
            return Map.of(MU, momentum);
        }

        @Override
        public int statesPerParameter() {
            return 1;
        }

        @Override
        public void step(double[] w, double[] g, double[][] states, int count, double rate, int t) {
            double[] v = states[0];
            for (int i = 0; i < count; i++) {
                v[i] = momentum * v[i] + g[i];
                w[i] -= rate * v[i];
            }
        }

        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.momentum(this);
        }

        @Override
        public String formula() {
            return "w − η v, v ← μv + g (D2)";
        }
    }

    /** D2, Nesterov's form: v ← μv + g; w ← w − η(g + μv). */
    record Nesterov(
            @Default("0.01") double rate, @Default("0.9") double momentum) implements Optimizer {
        private static final Variable V = new Variable("v");
        private static final Variable MU = new Variable("μ");
        private static final UpdateRule RULE = new UpdateRule(
                "D2",
                List.of(
                        new Assignment(V, MU.times(V).plus(G)),
                        new Assignment(W, W.minus(RATE.times(G.plus(MU.times(V)))))),
                List.of(V));

        public Nesterov {
            InvalidValue.requirePositive("rate", rate);
            InvalidValue.requireBetween("momentum", momentum, 0, 1);
        }

        @Override
        public UpdateRule rule() {
            return RULE;
        }

        @Override
        public Map<Variable, Double> numbers(int t) {
            return Map.of(MU, momentum);
        }

        @Override
        public int statesPerParameter() {
            return 1;
        }

        @Override
        public void step(double[] w, double[] g, double[][] states, int count, double rate, int t) {
            double[] v = states[0];
            for (int i = 0; i < count; i++) {
                v[i] = momentum * v[i] + g[i];
                w[i] -= rate * (g[i] + momentum * v[i]);
            }
        }

        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.nesterov(this);
        }

        @Override
        public String formula() {
            return "w − η(g + μv), v ← μv + g (D2)";
        }
    }

    /** D3: E ← γE + (1−γ)g²; w ← w − η g/√(E+ε). */
    record RmsProp(
            @Default("0.001") double rate,
            @Default("0.9") double decay,
            @Default("1e-8") double epsilon) implements Optimizer {
        private static final Variable E = new Variable("E");
        private static final Variable GAMMA = new Variable("γ");
        private static final Variable EPSILON = new Variable("ε");
        private static final UpdateRule RULE = new UpdateRule(
                "D3",
                List.of(
                        new Assignment(E, average(GAMMA, E, G.times(G))),
                        new Assignment(
                                W, W.minus(RATE.times(G).over(E.plus(EPSILON).sqrt())))),
                List.of(E));

        public RmsProp {
            InvalidValue.requirePositive("rate", rate);
            InvalidValue.requireBetween("decay", decay, 0, 1);
            InvalidValue.requirePositive("epsilon", epsilon);
        }

        @Override
        public UpdateRule rule() {
            return RULE;
        }

        @Override
        public Map<Variable, Double> numbers(int t) {
            return Map.of(GAMMA, decay, EPSILON, epsilon);
        }

        @Override
        public int statesPerParameter() {
            return 1;
        }

        @Override
        public void step(double[] w, double[] g, double[][] states, int count, double rate, int t) {
            double[] e = states[0];
            for (int i = 0; i < count; i++) {
                e[i] = decay * e[i] + (1 - decay) * g[i] * g[i];
                w[i] -= rate * g[i] / Math.sqrt(e[i] + epsilon);
            }
        }

        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.rmsProp(this);
        }

        @Override
        public String formula() {
            return "w − η g/√(E+ε), E ← γE + (1−γ)g² (D3)";
        }
    }

    /** Where Adam's ε stands. */
    enum EpsilonPlace {
        /** m̂/(√v̂ + ε): Kingma and Ba, ICLR 2015, algorithm 1. */
        OUTSIDE,
        /** m̂/√(v̂ + ε): a form found in course notes and some programs. */
        UNDER_ROOT
    }

    /** D4: m ← β₁m+(1−β₁)g; v ← β₂v+(1−β₂)g²; w ← w − η m̂/(√v̂+ε), m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ). */
    record Adam(
            @Default("0.001") double rate,
            @Default("0.9") double beta1,
            @Default("0.999") double beta2,
            @Default("1e-8") double epsilon,
            @Default("outside") EpsilonPlace epsilonPlace)
            implements Optimizer {
        private static final Variable M = new Variable("m");
        private static final Variable V = new Variable("v");
        private static final Variable BETA1 = new Variable("β₁");
        private static final Variable BETA2 = new Variable("β₂");
        private static final Variable REST1 = new Variable("(1−β₁ᵗ)");
        private static final Variable REST2 = new Variable("(1−β₂ᵗ)");
        private static final Variable INSIDE = new Variable("ε′");
        private static final Variable OUTSIDE = new Variable("ε");
        private static final Variable DECAY = new Variable("λ");
        private static final List<Assignment> STEPS = List.of(
                new Assignment(M, average(BETA1, M, G)),
                new Assignment(V, average(BETA2, V, G.times(G))),
                new Assignment(
                        W,
                        W.minus(RATE.times(M.over(REST1))
                                .over(V.over(REST2).plus(INSIDE).sqrt().plus(OUTSIDE)))));
        private static final UpdateRule RULE = new UpdateRule("D4", STEPS, List.of(M, V));

        public Adam {
            InvalidValue.requirePositive("rate", rate);
            InvalidValue.requireBetween("beta1", beta1, 0, 1);
            InvalidValue.requireBetween("beta2", beta2, 0, 1);
            InvalidValue.requirePositive("epsilon", epsilon);
        }

        @Override
        public UpdateRule rule() {
            return RULE;
        }

        @Override
        public Map<Variable, Double> numbers(int t) {
            return Map.of(
                    BETA1,
                    beta1,
                    BETA2,
                    beta2,
                    REST1,
                    1 - Math.pow(beta1, t),
                    REST2,
                    1 - Math.pow(beta2, t),
                    INSIDE,
                    epsilon - outside(),
                    OUTSIDE,
                    outside());
        }

        @Override
        public int statesPerParameter() {
            return 2;
        }

        @Override
        public void step(double[] w, double[] g, double[][] states, int count, double rate, int t) {
            double[] m = states[0];
            double[] v = states[1];
            double mScale = 1 / (1 - Math.pow(beta1, t));
            double vScale = 1 / (1 - Math.pow(beta2, t));
            double outside = outside();
            double inside = epsilon - outside;
            for (int i = 0; i < count; i++) {
                m[i] = beta1 * m[i] + (1 - beta1) * g[i];
                v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
                w[i] -= rate * (m[i] * mScale) / (Math.sqrt(v[i] * vScale + inside) + outside);
            }
        }

        /** The ε that stands outside the root. */
        private double outside() {
            return epsilonPlace == EpsilonPlace.OUTSIDE ? epsilon : 0;
        }

        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.adam(this);
        }

        @Override
        public String formula() {
            return "w − η m̂/(√v̂+ε) (D4)";
        }
    }

    /**
     * D5: as Adam, and w ← w − ηλw, decoupled from the gradient, for weights and biases alike: Loshchilov and Hutter,
     * ICLR 2019, algorithm 2.
     *
     * @param weightDecay λ
     */
    record AdamW(
            @Default("0.001") double rate,
            @Default("0.9") double beta1,
            @Default("0.999") double beta2,
            @Default("1e-8") double epsilon,
            @Default("0.01") double weightDecay)
            implements Optimizer {
        private static final UpdateRule RULE = new UpdateRule(
                "D5",
                List.of(
                        new Assignment(W, W.minus(RATE.times(Adam.DECAY).times(W))),
                        Adam.STEPS.get(0),
                        Adam.STEPS.get(1),
                        Adam.STEPS.get(2)),
                List.of(Adam.M, Adam.V));

        public AdamW {
            InvalidValue.requirePositive("rate", rate);
            InvalidValue.requireBetween("beta1", beta1, 0, 1);
            InvalidValue.requireBetween("beta2", beta2, 0, 1);
            InvalidValue.requirePositive("epsilon", epsilon);
            InvalidValue.requireNotNegative("weightDecay", weightDecay);
        }

        @Override
        public UpdateRule rule() {
            return RULE;
        }

        @Override
        public Map<Variable, Double> numbers(int t) {
            return withDecay(adam().numbers(t), weightDecay);
        }

        @Override
        public int statesPerParameter() {
            return 2;
        }

        @Override
        public void step(double[] w, double[] g, double[][] states, int count, double rate, int t) {
            for (int i = 0; i < count; i++) {
                w[i] -= rate * weightDecay * w[i];
            }
            adam().step(w, g, states, count, rate, t);
        }

        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.adamW(this);
        }

        @Override
        public String formula() {
            return "w − η m̂/(√v̂+ε) − ηλw (D5)";
        }

        @Override
        public boolean hasDecay() {
            return true;
        }

        @Override
        public Optimizer withoutDecay() {
            return adam();
        }

        /** The same without the decay. */
        public Adam adam() {
            return new Adam(rate, beta1, beta2, epsilon, EpsilonPlace.OUTSIDE);
        }
    }

    /**
     * D7: w ← w − η(sign(β₁m+(1−β₁)g) + λw); m ← β₂m+(1−β₂)g: Chen et al., NeurIPS 2023, algorithm 2. Every parameter that has a
     * gradient moves by η, so that η is smaller than Adam's, and λ larger.
     *
     * @param weightDecay λ, for weights and biases alike
     */
    record Lion(
            @Default("1e-4") double rate,
            @Default("0.9") double beta1,
            @Default("0.99") double beta2,
            @Default("0.01") double weightDecay)
            implements Optimizer {
        private static final UpdateRule RULE = new UpdateRule(
                "D7",
                List.of(
                        new Assignment(
                                W,
                                W.minus(RATE.times(
                                        average(Adam.BETA1, Adam.M, G).sign().plus(Adam.DECAY.times(W))))),
                        new Assignment(Adam.M, average(Adam.BETA2, Adam.M, G))),
                List.of(Adam.M));

        public Lion {
            InvalidValue.requirePositive("rate", rate);
            InvalidValue.requireBetween("beta1", beta1, 0, 1);
            InvalidValue.requireBetween("beta2", beta2, 0, 1);
            InvalidValue.requireNotNegative("weightDecay", weightDecay);
        }

        @Override
        public boolean hasDecay() {
            return true;
        }

        @Override
        public Optimizer withoutDecay() {
            return new Lion(rate, beta1, beta2, 0);
        }

        @Override
        public UpdateRule rule() {
            return RULE;
        }

        @Override
        public Map<Variable, Double> numbers(int t) {
            return Map.of(Adam.BETA1, beta1, Adam.BETA2, beta2, Adam.DECAY, weightDecay);
        }

        @Override
        public int statesPerParameter() {
            return 1;
        }

        @Override
        public void step(double[] w, double[] g, double[][] states, int count, double rate, int t) {
            double[] m = states[0];
            for (int i = 0; i < count; i++) {
                w[i] -= rate * (Scalars.sign(beta1 * m[i] + (1 - beta1) * g[i]) + weightDecay * w[i]);
                m[i] = beta2 * m[i] + (1 - beta2) * g[i];
            }
        }

        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.lion(this);
        }

        @Override
        public String formula() {
            return RULE.formula();
        }
    }

    /** βx + (1−β)y. */
    private static Expression average(Expression beta, Expression x, Expression y) {
        return beta.times(x).plus(constant(1).minus(beta).times(y));
    }

    private static Map<Variable, Double> withDecay(Map<Variable, Double> numbers, double decay) {
        var all = new HashMap<>(numbers);
        all.put(Adam.DECAY, decay);
        return all;
    }
}

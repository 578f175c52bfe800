package chainrule.optim;

import chainrule.base.Default;
import chainrule.base.InvalidValue;
import java.io.Serializable;

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
    }

    /** D1: w ← w − η g. */
    record Sgd(@Default("0.01") double rate) implements Optimizer {
        public Sgd {
            InvalidValue.requirePositive("rate", rate);
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
        public Momentum {
            InvalidValue.requirePositive("rate", rate);
            InvalidValue.requireBetween("momentum", momentum, 0, 1);
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
        public Nesterov {
            InvalidValue.requirePositive("rate", rate);
            InvalidValue.requireBetween("momentum", momentum, 0, 1);
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
        public RmsProp {
            InvalidValue.requirePositive("rate", rate);
            InvalidValue.requireBetween("decay", decay, 0, 1);
            InvalidValue.requirePositive("epsilon", epsilon);
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
        public Adam {
            InvalidValue.requirePositive("rate", rate);
            InvalidValue.requireBetween("beta1", beta1, 0, 1);
            InvalidValue.requireBetween("beta2", beta2, 0, 1);
            InvalidValue.requirePositive("epsilon", epsilon);
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
            double outside = epsilonPlace == EpsilonPlace.OUTSIDE ? epsilon : 0;
            double inside = epsilon - outside;
            for (int i = 0; i < count; i++) {
                m[i] = beta1 * m[i] + (1 - beta1) * g[i];
                v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
                w[i] -= rate * (m[i] * mScale) / (Math.sqrt(v[i] * vScale + inside) + outside);
            }
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
        public AdamW {
            InvalidValue.requirePositive("rate", rate);
            InvalidValue.requireBetween("beta1", beta1, 0, 1);
            InvalidValue.requireBetween("beta2", beta2, 0, 1);
            InvalidValue.requirePositive("epsilon", epsilon);
            InvalidValue.requireNotNegative("weightDecay", weightDecay);
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
        public Optimizer withoutDecay() {
            return adam();
        }

        /** The same without the decay. */
        public Adam adam() {
            return new Adam(rate, beta1, beta2, epsilon, EpsilonPlace.OUTSIDE);
        }
    }
}

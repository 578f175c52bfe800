package chainrule.audit;

import chainrule.audit.Vectors.Worst;
import chainrule.formulas.LeastSquares;
import chainrule.optim.Optimizer;
import chainrule.optim.Optimizer.Adam;
import chainrule.optim.Optimizer.AdamW;
import chainrule.optim.Optimizer.EpsilonPlace;
import chainrule.optim.Optimizer.Lion;
import chainrule.optim.Optimizer.Momentum;
import chainrule.optim.Optimizer.Nesterov;
import chainrule.optim.Optimizer.RmsProp;
import chainrule.optim.Optimizer.Sgd;
import java.util.List;
import java.util.function.BinaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;

import static chainrule.audit.Vectors.AUTODIFF;
import static chainrule.audit.Vectors.DIFFERENCES;

/** D1 to D6. Steps are compared over 100 updates with gradients that depend on the parameters. */
final class UpdateEntries {
    private static final int SIZE = 6;
    private static final int STEPS = 100;
    private static final double RATE = 0.02;
    private static final double DECAY = 0.1;
    /** So small that it does not matter where it stands: ND4J's RMSProp and Adam have it in other places than D3 and D4. */
    private static final double EPSILON = 1e-20;

    private static final double[] START = Vectors.points(SIZE, 60);
    private static final double[] TARGET = Vectors.points(SIZE, 61);

    private UpdateEntries() {}

    /** One step in place: parameters, gradient, state, t from 1. */
    @FunctionalInterface
    interface Step {
        void run(double[] w, double[] g, double[][] states, int t);
    }

    static List<Entry<?>> all() {
        return List.of(
                entry("D1", "w ← w − ηg", new Sgd(RATE), new org.nd4j.linalg.learning.config.Sgd(RATE), 0),
                momentum(),
                entry("D2", "w ← w − η(g + μv), v ← μv + g", new Nesterov(RATE, 0.9), new Nesterovs(RATE, 0.9), 0),
                entry(
                        "D3",
                        "w ← w − ηg/√(E+ε), E ← γE + (1−γ)g²",
                        new RmsProp(RATE, 0.9, EPSILON),
                        new org.nd4j.linalg.learning.config.RmsProp(RATE, 0.9, EPSILON),
                        0),
                entry(
                        "D4",
                        "w ← w − ηm̂/(√v̂+ε)",
                        new Adam(RATE, 0.9, 0.999, EPSILON, EpsilonPlace.OUTSIDE),
                        new org.nd4j.linalg.learning.config.Adam(RATE, 0.9, 0.999, EPSILON),
                        0),
                epsilon("D4", "ε outside the root: m̂/(√v̂+ε)", EpsilonPlace.OUTSIDE),
                epsilon("D4", "ε under the root: m̂/√(v̂+ε)", EpsilonPlace.UNDER_ROOT),
                entry(
                        "D5",
                        "as D4, and w ← w − ηλw",
                        new AdamW(RATE, 0.9, 0.999, EPSILON, DECAY),
                        new org.nd4j.linalg.learning.config.Adam(RATE, 0.9, 0.999, EPSILON),
                        DECAY),
                lion(),
                leastSquares());
    }

    private static Step step(Optimizer optimizer) {
        return (w, g, states, t) -> optimizer.step(w, g, states, w.length, optimizer.rate(), t);
    }

    /** Of Σ (cosh(w − target)), steep and flat by turns. */
    private static double[] gradient(double[] w) {
        var g = new double[w.length];
        java.util.Arrays.setAll(g, i -> Math.sinh(0.3 * (w[i] - TARGET[i])));
        return g;
    }

    private static double[] trajectory(Step step) {
        double[] w = START.clone();
        var states = new double[2][SIZE];
        for (int t = 1; t <= STEPS; t++) {
            step.run(w, gradient(w), states, t);
        }
        return w;
    }

    private static Entry<Step> entry(String id, String formula, Optimizer subject, IUpdater updater, double decay) {
        return new Entry<>(
                id,
                formula,
                step(subject),
                f -> List.of(new Worst(
                                "ND4J " + updater.getClass().getSimpleName() + (decay > 0 ? " and decay" : ""),
                                AUTODIFF)
                        .add("after 100 steps, w", trajectory(f), nd4j(updater, decay))
                        .comparison()));
    }

    private static double[] nd4j(IUpdater updater, double decay) {
        long size = updater.stateSize(SIZE);
        var state = size == 0 ? null : Nd4j.zeros(DataType.DOUBLE, 1, size);
        var applied = updater.instantiate(state, true);
        double[] w = START.clone();
        for (int t = 0; t < STEPS; t++) {
            var g = Autodiff.row(gradient(w));
            applied.applyUpdater(g, t, 0);
            double[] change = Autodiff.numbers(g);
            for (int i = 0; i < SIZE; i++) {
                w[i] -= change[i] + RATE * decay * w[i];
            }
        }
        return w;
    }

    /** ND4J has no plain momentum: the recursion is written out, v_t = Σ μ^{t−s} g_s. */
    private static Entry<Step> momentum() {
        return new Entry<>("D2", "w ← w − ηv, v ← μv + g", step(new Momentum(RATE, 0.9)), f -> {
            var gradients = new double[STEPS][];
            double[] w = START.clone();
            for (int t = 0; t < STEPS; t++) {
                gradients[t] = gradient(w);
                for (int i = 0; i < SIZE; i++) {
                    double v = 0;
                    for (int s = 0; s <= t; s++) {
                        v += Math.pow(0.9, t - s) * gradients[s][i];
                    }
                    w[i] -= RATE * v;
                }
            }
            return List.of(new Worst("the recursion written out", AUTODIFF)
                    .add("after 100 steps, w", trajectory(f), w)
                    .comparison());
        });
    }

    /** With an ε that matters; averages written out as sums. */
    private static Entry<Step> epsilon(String id, String formula, EpsilonPlace place) {
        double epsilon = 0.01;
        return new Entry<>(id, formula, step(new Adam(RATE, 0.9, 0.999, epsilon, place)), f -> {
            var gradients = new double[STEPS][];
            double[] w = START.clone();
            for (int t = 0; t < STEPS; t++) {
                gradients[t] = gradient(w);
                for (int i = 0; i < SIZE; i++) {
                    double m = 0;
                    double v = 0;
                    for (int s = 0; s <= t; s++) {
                        m += 0.1 * Math.pow(0.9, t - s) * gradients[s][i];
                        v += 0.001 * Math.pow(0.999, t - s) * gradients[s][i] * gradients[s][i];
                    }
                    double mHat = m / (1 - Math.pow(0.9, t + 1));
                    double vHat = v / (1 - Math.pow(0.999, t + 1));
                    w[i] -= RATE
                            * mHat
                            / (place == EpsilonPlace.OUTSIDE ? Math.sqrt(vHat) + epsilon : Math.sqrt(vHat + epsilon));
                }
            }
            return List.of(new Worst("the averages written out", AUTODIFF)
                    .add("after 100 steps, w", trajectory(f), w)
                    .comparison());
        });
    }

    /** ND4J has none: the recursion is written out, with m as a sum. */
    private static Entry<Step> lion() {
        return new Entry<>(
                "D7",
                "w ← w − η(sign(β₁m+(1−β₁)g) + λw), m ← β₂m+(1−β₂)g",
                step(new Lion(RATE, 0.9, 0.99, DECAY)),
                f -> {
                    var gradients = new double[STEPS][];
                    double[] w = START.clone();
                    for (int t = 0; t < STEPS; t++) {
                        gradients[t] = gradient(w);
                        for (int i = 0; i < SIZE; i++) {
                            double m = 0;
                            for (int s = 0; s < t; s++) {
                                m += 0.01 * Math.pow(0.99, t - 1 - s) * gradients[s][i];
                            }
                            w[i] -= RATE * (Math.signum(0.9 * m + 0.1 * gradients[t][i]) + DECAY * w[i]);
                        }
                    }
                    return List.of(new Worst("the recursion written out", AUTODIFF)
                            .add("after 100 steps, w", trajectory(f), w)
                            .comparison());
                });
    }

    /** The subject takes x and y and gives w₀, w₁. */
    private static Entry<BinaryOperator<double[]>> leastSquares() {
        BinaryOperator<double[]> subject = (x, y) -> {
            var line = LeastSquares.fit(x, y);
            return new double[] {line.w0(), line.w1()};
        };
        return new Entry<>("D6", "w₁ = Σ(x−x̄)(y−ȳ)/Σ(x−x̄)², w₀ = ȳ − w₁x̄", subject, f -> {
            double[] x = Vectors.points(20, 62);
            double[] y = Vectors.points(20, 63);
            double[] found = f.apply(x, y);
            var flat = new Worst("central differences of the residual sum are 0", DIFFERENCES);
            double[] slope = Vectors.gradient(w -> residuals(w, x, y), found);
            double size = residuals(found, x, y);
            flat.add("w", new double[] {size + slope[0], size + slope[1]}, new double[] {size, size});
            double[] w = {0, 0};
            for (int t = 0; t < 20_000; t++) {
                double g0 = 0;
                double g1 = 0;
                for (int i = 0; i < x.length; i++) {
                    double residual = w[0] + w[1] * x[i] - y[i];
                    g0 += 2 * residual;
                    g1 += 2 * residual * x[i];
                }
                w[0] -= 0.002 * g0;
                w[1] -= 0.002 * g1;
            }
            return List.of(
                    flat.comparison(),
                    new Worst("gradient descent", AUTODIFF).add("w", found, w).comparison());
        });
    }

    private static double residuals(double[] w, double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            double residual = w[0] + w[1] * x[i] - y[i];
            sum += residual * residual;
        }
        return sum;
    }
}

package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Kept;
import chainrule.engine.step.Operation.Update;
import chainrule.engine.step.Step;
import chainrule.optim.Optimizer.Adam;
import chainrule.optim.Optimizer.AdamW;
import chainrule.optim.Optimizer.EpsilonPlace;
import chainrule.optim.Optimizer.Lion;
import chainrule.optim.Optimizer.Momentum;
import chainrule.optim.Optimizer.Nesterov;
import java.util.List;
import java.util.Optional;

/**
 * Updates of parameters and their means in float32. What they cost is the way of the numbers from memory and back. Each is compared with {@link ElementKernels} by a test.
 */
final class FloatUpdates {
    /** A number for which the nearest cache holds blocks of weights, gradient and two states, where they are and in arrays. */
    private static final int BLOCK = 512;

    /**
     * What is added to a mean of gradients and subtracted again: that rounds it to multiples of 2⁻¹⁰⁰, and leaves it alone above 2⁻⁵³. The
     * mean for a dead unit or an input that is 0 would shrink to the least positive float and stay there, and processors compute with such
     * denormal numbers, and those times η, many times as slowly: 784-256-128-10 with Adam needed 1.6 ms a step in place of 0.7 after a
     * few thousand steps.
     */
    private static final float GRID = 0x1p-77f;

    /** The same for a mean of squares, which is not multiplied by η: multiples of 2⁻¹²². */
    private static final float FINE = 0x1p-99f;

    /** The same for a square, of a gradient times {@value #LARGER}. */
    private static final float SQUARE_GRID = 0x1p-53f;

    private static final float LARGER = 0x1p20f;

    private FloatUpdates() {}

    /** D8, D9 and E1, as w̄ ← w̄ + (1−d)·(w − w̄): two factors in float32 would not sum to 1. */
    static Kernel average(Partition share, Storage.Floats to, Storage.Floats of, Kept rule) {
        var mean = new float[BLOCK];
        var added = new float[BLOCK];
        int size = to.size();
        return s -> {
            double kept = rule.at(s);
            if (kept == 1) {
                return;
            }
            ElementKernels.blocks(share, size, BLOCK, (at, count) -> {
                of.get(at, count, added);
                average(to, at, count, mean, added, kept);
            });
        };
    }

    private static void average(Storage.Floats to, int at, int count, float[] mean, float[] added, double kept) {
        if (kept == 1) {
            return;
        }
        // With d = 0 the mean is what is added, to the bit, and what was there before may be anything.
        if (kept == 0) {
            to.put(at, count, added);
            return;
        }
        to.get(at, count, mean);
        approach(mean, added, count, (float) (1 - kept));
        to.put(at, count, mean);
    }

    private static void approach(float[] mean, float[] added, int count, float share) {
        for (int i = 0; i < count; i++) {
            mean[i] += share * (added[i] - mean[i]);
        }
    }

    /** What follows a block of an update while its weights are in the cache. */
    interface Behind {
        Behind NOTHING = (step, at, count, weights) -> {};

        void run(Step step, int at, int count, float[] weights);
    }

    /** D8 of the weights that an update just wrote. */
    static Behind averaging(Storage.Floats to, Kept rule) {
        var mean = new float[BLOCK];
        return (s, at, count, weights) -> average(to, at, count, mean, weights, rule.at(s));
    }

    /** D2, D4, D5 and D7. */
    static Optional<Kernel> update(
            Partition share,
            Update op,
            Storage.Floats w,
            Storage.Floats g,
            List<Storage.Floats> states,
            Behind behind) {
        var optimizer = op.optimizer();
        if (optimizer instanceof Momentum momentum) {
            return Optional.of(momentum(share, op, w, g, states.get(0), (float) momentum.momentum(), false, behind));
        } else if (optimizer instanceof Nesterov nesterov) {
            return Optional.of(momentum(share, op, w, g, states.get(0), (float) nesterov.momentum(), true, behind));
        } else if (optimizer instanceof Adam adam && adam.epsilonPlace() == EpsilonPlace.OUTSIDE) {
            return Optional.of(adam(share, op, w, g, states.get(0), states.get(1), adam, 0, behind));
        } else if (optimizer instanceof AdamW decayed) {
            return Optional.of(
                    adam(share, op, w, g, states.get(0), states.get(1), decayed.adam(), decayed.weightDecay(), behind));
        } else if (optimizer instanceof Lion lion) {
            return Optional.of(lion(share, op, w, g, states.get(0), lion, behind));
        }
        return Optional.empty();
    }

    private static Kernel momentum(
            Partition share,
            Update op,
            Storage.Floats w,
            Storage.Floats g,
            Storage.Floats v,
            float mu,
            boolean ahead,
            Behind behind) {
        var weights = new float[BLOCK];
        var gradient = new float[BLOCK];
        var velocity = new float[BLOCK];
        return s -> {
            float rate = (float) op.rate(s);
            ElementKernels.blocks(share, op, BLOCK, (at, count) -> {
                w.get(at, count, weights);
                g.get(at, count, gradient);
                v.get(at, count, velocity);
                if (ahead) {
                    stepAhead(weights, gradient, velocity, count, rate, mu);
                } else {
                    step(weights, gradient, velocity, count, rate, mu);
                }
                v.put(at, count, velocity);
                w.put(at, count, weights);
                behind.run(s, at, count, weights);
            });
        };
    }

    private static void step(float[] w, float[] g, float[] v, int count, float rate, float mu) {
        for (int i = 0; i < count; i++) {
            v[i] = mu * v[i] + g[i] + GRID - GRID;
            w[i] -= rate * v[i];
        }
    }

    private static void stepAhead(float[] w, float[] g, float[] v, int count, float rate, float mu) {
        for (int i = 0; i < count; i++) {
            v[i] = mu * v[i] + g[i] + GRID - GRID;
            w[i] -= rate * (g[i] + mu * v[i]);
        }
    }

    /** @param decay λ of D5; 0 for D4 */
    private static Kernel adam(
            Partition share,
            Update op,
            Storage.Floats w,
            Storage.Floats g,
            Storage.Floats m,
            Storage.Floats v,
            Adam adam,
            double decay,
            Behind behind) {
        var weights = new float[BLOCK];
        var gradient = new float[BLOCK];
        var first = new float[BLOCK];
        var second = new float[BLOCK];
        return s -> {
            int t = s.number() + 1;
            float rate = (float) (op.rate(s) / (1 - Math.pow(adam.beta1(), t)));
            float scale = (float) (1 / (1 - Math.pow(adam.beta2(), t)));
            ElementKernels.blocks(share, op, BLOCK, (at, count) -> {
                w.get(at, count, weights);
                g.get(at, count, gradient);
                m.get(at, count, first);
                v.get(at, count, second);
                if (decay > 0) {
                    multiply(weights, count, (float) (1 - op.rate(s) * decay));
                }
                step(weights, gradient, first, second, count, rate, scale, adam);
                m.put(at, count, first);
                v.put(at, count, second);
                w.put(at, count, weights);
                behind.run(s, at, count, weights);
            });
        };
    }

    private static void multiply(float[] w, int count, float factor) {
        for (int i = 0; i < count; i++) {
            w[i] *= factor;
        }
    }

    private static void step(
            float[] w, float[] g, float[] m, float[] v, int count, float rate, float scale, Adam adam) {
        float beta1 = (float) adam.beta1();
        float beta2 = (float) adam.beta2();
        float rest1 = (float) (1 - adam.beta1());
        float rest2 = (float) ((1 - adam.beta2()) / (LARGER * LARGER));
        float epsilon = (float) adam.epsilon();
        for (int i = 0; i < count; i++) {
            m[i] = beta1 * m[i] + rest1 * g[i] + GRID - GRID;
            float larger = LARGER * g[i];
            v[i] = beta2 * v[i] + rest2 * (larger * larger + SQUARE_GRID - SQUARE_GRID) + FINE - FINE;
            w[i] -= rate * m[i] / ((float) Math.sqrt(v[i] * scale) + epsilon);
        }
    }

    private static Kernel lion(
            Partition share,
            Update op,
            Storage.Floats w,
            Storage.Floats g,
            Storage.Floats m,
            Lion lion,
            Behind behind) {
        var weights = new float[BLOCK];
        var gradient = new float[BLOCK];
        var average = new float[BLOCK];
        return s -> {
            float rate = (float) op.rate(s);
            ElementKernels.blocks(share, op, BLOCK, (at, count) -> {
                w.get(at, count, weights);
                g.get(at, count, gradient);
                m.get(at, count, average);
                step(weights, gradient, average, count, rate, lion);
                m.put(at, count, average);
                w.put(at, count, weights);
                behind.run(s, at, count, weights);
            });
        };
    }

    private static void step(float[] w, float[] g, float[] m, int count, float rate, Lion lion) {
        float beta1 = (float) lion.beta1();
        float beta2 = (float) lion.beta2();
        float rest1 = (float) (1 - lion.beta1());
        float rest2 = (float) (1 - lion.beta2());
        float decay = (float) lion.weightDecay();
        for (int i = 0; i < count; i++) {
            float mixed = beta1 * m[i] + rest1 * g[i];
            float sign = Math.max(Math.min(mixed * FloatKernels.HUGE * FloatKernels.HUGE, 1), -1);
            w[i] -= rate * (sign + decay * w[i]);
            m[i] = beta2 * m[i] + rest2 * g[i] + GRID - GRID;
        }
    }
}

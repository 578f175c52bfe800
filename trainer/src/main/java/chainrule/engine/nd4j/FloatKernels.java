package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Factor;
import chainrule.model.Activation;
import chainrule.update.Optimizer;
import chainrule.update.Optimizer.Adam;
import chainrule.update.Optimizer.EpsilonPlace;
import chainrule.update.Optimizer.Momentum;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Fast paths in float32 for what most trainings consist of. Loops over arrays of floats without branches become vector
 * instructions. Each is held against {@link ElementKernels} by a test.
 */
final class FloatKernels {
    private static final int BLOCK = 4096;
    /** Twice this factor makes any positive float larger than 1, the smallest denormal one too. */
    private static final float HUGE = 0x1p100f;

    private FloatKernels() {}

    static Kernel gather(Share share, Storage.Floats x) {
        int columns = x.matrix().columns();
        int rows = Math.max(1, BLOCK / columns);
        var inputs = new float[rows * columns];
        return s -> {
            int end = share.to(s.n());
            for (int i = share.from(s.n()); i < end; i += rows) {
                int count = Math.min(rows, end - i);
                s.batches().gather(s.order(), s.from() + i, count, s.epoch(), inputs);
                x.put(i * columns, count * columns, inputs);
            }
        };
    }

    /** A7, A8 and the identity: f(a) = max(a, αa) with α 0, between 0 and 1, or 1. */
    private static Optional<Float> slope(Activation activation) {
        if (activation instanceof Activation.Relu) {
            return Optional.of(0f);
        } else if (activation instanceof Activation.LeakyRelu leaky) {
            return Optional.of((float) leaky.alpha());
        }
        return activation instanceof Activation.Identity ? Optional.of(1f) : Optional.empty();
    }

    static Optional<Kernel> activate(Share share, Storage.Floats h, Storage.Floats b, Activation activation) {
        int columns = h.matrix().columns();
        var bias = new float[columns];
        var row = new float[columns];
        return slope(activation).map(alpha -> s -> {
            b.get(0, columns, bias);
            for (int i = share.from(s.n()); i < share.to(s.n()); i++) {
                h.get(i * columns, columns, row);
                rectify(row, bias, alpha);
                h.put(i * columns, columns, row);
            }
        });
    }

    private static void rectify(float[] row, float[] bias, float alpha) {
        for (int j = 0; j < row.length; j++) {
            float a = row[j] + bias[j];
            row[j] = Math.max(a, alpha * a);
        }
    }

    static Optional<Kernel> backward(Share share, Storage.Floats delta, Storage.Floats h, Activation activation) {
        var d = new float[BLOCK];
        var outputs = new float[BLOCK];
        boolean leaky = activation instanceof Activation.LeakyRelu;
        return slope(activation)
                .map(alpha ->
                        s -> ElementKernels.blocks(share, s.n() * delta.matrix().columns(), (at, count) -> {
                            delta.get(at, count, d);
                            h.get(at, count, outputs);
                            if (leaky) {
                                leak(d, outputs, count, alpha);
                            } else {
                                block(d, outputs, count);
                            }
                            delta.put(at, count, d);
                        }));
    }

    /** d ← d·1{h>0}. */
    private static void block(float[] d, float[] h, int count) {
        for (int i = 0; i < count; i++) {
            d[i] *= Math.max(Math.min(h[i] * HUGE * HUGE, 1), 0);
        }
    }

    /** d ← d where h ≥ 0, αd elsewhere. */
    private static void leak(float[] d, float[] h, int count, float alpha) {
        for (int i = 0; i < count; i++) {
            d[i] *= Math.max(Math.min(h[i] * HUGE * HUGE + 1, 1), alpha);
        }
    }

    static Kernel columnSums(Share share, Storage.Floats out, Storage.Floats delta, Factor alpha, Factor beta) {
        int columns = delta.matrix().columns();
        int first = share.fromLine(columns);
        int width = share.toLine(columns) - first;
        var sums = new float[width];
        var row = new float[width];
        return s -> {
            Arrays.fill(sums, 0);
            for (int i = 0; i < s.n(); i++) {
                delta.get(i * columns + first, width, row);
                add(sums, row);
            }
            out.get(first, width, row);
            float a = (float) alpha.at(s.rate());
            float b = (float) beta.at(s.rate());
            for (int j = 0; j < width; j++) {
                row[j] = a * sums[j] + (b == 0 ? 0 : b * row[j]);
            }
            out.put(first, width, row);
        };
    }

    private static void add(float[] sums, float[] row) {
        for (int j = 0; j < sums.length; j++) {
            sums[j] += row[j];
        }
    }

    /** D2 and D4. */
    static Optional<Kernel> update(
            Share share, Storage.Floats w, Storage.Floats g, List<Storage.Floats> states, Optimizer optimizer) {
        if (optimizer instanceof Momentum momentum) {
            return Optional.of(momentum(share, w, g, states.get(0), (float) momentum.momentum()));
        } else if (optimizer instanceof Adam adam && adam.epsilonPlace() == EpsilonPlace.OUTSIDE) {
            return Optional.of(adam(share, w, g, states.get(0), states.get(1), adam));
        }
        return Optional.empty();
    }

    private static Kernel momentum(Share share, Storage.Floats w, Storage.Floats g, Storage.Floats v, float mu) {
        var weights = new float[BLOCK];
        var gradient = new float[BLOCK];
        var velocity = new float[BLOCK];
        int size = w.matrix().rows() * w.matrix().columns();
        return s -> {
            float rate = (float) s.rate();
            ElementKernels.blocks(share, size, (at, count) -> {
                w.get(at, count, weights);
                g.get(at, count, gradient);
                v.get(at, count, velocity);
                step(weights, gradient, velocity, count, rate, mu);
                v.put(at, count, velocity);
                w.put(at, count, weights);
            });
        };
    }

    private static void step(float[] w, float[] g, float[] v, int count, float rate, float mu) {
        for (int i = 0; i < count; i++) {
            v[i] = mu * v[i] + g[i];
            w[i] -= rate * v[i];
        }
    }

    private static Kernel adam(
            Share share, Storage.Floats w, Storage.Floats g, Storage.Floats m, Storage.Floats v, Adam adam) {
        var weights = new float[BLOCK];
        var gradient = new float[BLOCK];
        var first = new float[BLOCK];
        var second = new float[BLOCK];
        int size = w.matrix().rows() * w.matrix().columns();
        return s -> {
            int t = s.number() + 1;
            float rate = (float) (s.rate() / (1 - Math.pow(adam.beta1(), t)));
            float scale = (float) (1 / (1 - Math.pow(adam.beta2(), t)));
            ElementKernels.blocks(share, size, (at, count) -> {
                w.get(at, count, weights);
                g.get(at, count, gradient);
                m.get(at, count, first);
                v.get(at, count, second);
                step(weights, gradient, first, second, count, rate, scale, adam);
                m.put(at, count, first);
                v.put(at, count, second);
                w.put(at, count, weights);
            });
        };
    }

    private static void step(
            float[] w, float[] g, float[] m, float[] v, int count, float rate, float scale, Adam adam) {
        float beta1 = (float) adam.beta1();
        float beta2 = (float) adam.beta2();
        float rest1 = (float) (1 - adam.beta1());
        float rest2 = (float) (1 - adam.beta2());
        float epsilon = (float) adam.epsilon();
        for (int i = 0; i < count; i++) {
            m[i] = beta1 * m[i] + rest1 * g[i];
            v[i] = beta2 * v[i] + rest2 * g[i] * g[i];
            w[i] -= rate * m[i] / ((float) Math.sqrt(v[i] * scale) + epsilon);
        }
    }
}

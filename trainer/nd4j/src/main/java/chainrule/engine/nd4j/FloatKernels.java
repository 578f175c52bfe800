package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Factor;
import chainrule.engine.step.Kept;
import chainrule.engine.step.Operation.Update;
import chainrule.model.Activation;
import chainrule.model.Penalty;
import chainrule.optim.Optimizer.Adam;
import chainrule.optim.Optimizer.AdamW;
import chainrule.optim.Optimizer.EpsilonPlace;
import chainrule.optim.Optimizer.Lion;
import chainrule.optim.Optimizer.Momentum;
import chainrule.optim.Optimizer.Nesterov;
import java.util.List;
import java.util.Optional;

/**
 * Fast paths in float32 for what most trainings consist of. Loops over arrays of floats without branches become vector
 * instructions. Each is held against {@link ElementKernels} by a test.
 */
final class FloatKernels {
    private static final int BLOCK = 4096;
    /** A line of the cache holds the bytes of so many. */
    private static final int MOST_FEATURES = 64;
    /** The results of a batch of a multiple of this are a power of two apart, and fall on each other's places in the cache. */
    private static final int CROWDED = 64;

    /** Twice this factor makes any positive float larger than 1, the smallest denormal one too. */
    private static final float HUGE = 0x1p100f;

    private FloatKernels() {}

    /** Bytes as they are go feature by feature; whatever has to be made first, a few samples at a time. */
    static Kernel gather(Partition share, Storage.Floats x, int batch) {
        int columns = x.matrix().columns();
        int some = batch % CROWDED == 0 ? MOST_FEATURES / 2 : MOST_FEATURES;
        var inputs = new float[Math.max(some * batch, ElementKernels.SAMPLES * columns)];
        var line = new float[ElementKernels.SAMPLES];
        return s -> {
            if (s.batches().holdsFeatures()) {
                int end = share.toLine(columns);
                for (int first = share.fromLine(columns); first < end; first += some) {
                    int last = Math.min(end, first + some);
                    s.batches().gatherFeatures(s.order(), s.from(), s.n(), first, last, inputs);
                    x.put(first * s.n(), (last - first) * s.n(), inputs);
                }
                return;
            }
            ElementKernels.samples(share, s.n(), (first, count) -> {
                s.batches().gather(s.order(), s.from() + first, count, s.epoch(), inputs);
                for (int j = 0; j < columns; j++) {
                    for (int i = 0; i < count; i++) {
                        line[i] = inputs[i * columns + j];
                    }
                    x.put(j * s.n() + first, count, line);
                }
            });
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

    static Optional<Kernel> activate(
            Partition share, Storage.Floats h, Storage.Floats b, Activation activation, int batch) {
        int columns = h.matrix().columns();
        var bias = new float[columns];
        var line = new float[batch];
        return slope(activation).map(alpha -> s -> {
            b.get(0, columns, bias);
            for (int j = share.from(columns); j < share.to(columns); j++) {
                h.get(j * s.n(), s.n(), line);
                rectify(line, bias[j], alpha);
                h.put(j * s.n(), s.n(), line);
            }
        });
    }

    private static void rectify(float[] line, float bias, float alpha) {
        for (int i = 0; i < line.length; i++) {
            float a = line[i] + bias;
            line[i] = Math.max(a, alpha * a);
        }
    }

    static Optional<Kernel> backward(Partition share, Storage.Floats delta, Storage.Floats h, Activation activation) {
        if (activation instanceof Activation.Identity) {
            // f' is 1 everywhere.
            return Optional.of(s -> {});
        }
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

    static Kernel columnSums(
            Partition share, Storage.Floats out, Storage.Floats delta, Factor alpha, Factor beta, int batch) {
        int columns = delta.matrix().columns();
        int first = share.fromLine(columns);
        int width = share.toLine(columns) - first;
        var line = new float[batch];
        var sums = new float[width];
        return s -> {
            double a = alpha.at(s.rate());
            double b = beta.at(s.rate());
            out.get(first, width, sums);
            for (int j = 0; j < width; j++) {
                delta.get((first + j) * s.n(), s.n(), line);
                sums[j] = (float) (a * sum(line, s.n()) + (b == 0 ? 0 : b * sums[j]));
            }
            out.put(first, width, sums);
        };
    }

    /** In four sums, so that none has to wait for the one before; in float64, which costs nothing here. */
    private static double sum(float[] line, int n) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            sum0 += line[i];
            sum1 += line[i + 1];
            sum2 += line[i + 2];
            sum3 += line[i + 3];
        }
        for (; i < n; i++) {
            sum0 += line[i];
        }
        return sum0 + sum1 + (sum2 + sum3);
    }

    /** C8. */
    static Kernel penalize(Partition share, Storage.Floats to, Storage.Floats w, Penalty penalty, Factor alpha) {
        var weights = new float[BLOCK];
        var target = new float[BLOCK];
        int size = w.size();
        return s -> {
            float l1 = (float) (alpha.at(s.rate()) * penalty.l1());
            float l2 = (float) (alpha.at(s.rate()) * 2 * penalty.l2());
            ElementKernels.blocks(share, size, (at, count) -> {
                w.get(at, count, weights);
                to.get(at, count, target);
                if (l1 == 0) {
                    shrink(target, weights, count, l2);
                } else {
                    penalize(target, weights, count, l1, l2);
                }
                to.put(at, count, target);
            });
        };
    }

    private static void shrink(float[] to, float[] w, int count, float l2) {
        for (int i = 0; i < count; i++) {
            to[i] += l2 * w[i];
        }
    }

    private static void penalize(float[] to, float[] w, int count, float l1, float l2) {
        for (int i = 0; i < count; i++) {
            to[i] += l1 * Math.signum(w[i]) + l2 * w[i];
        }
    }

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
            ElementKernels.blocks(share, size, (at, count) -> {
                of.get(at, count, added);
                // With d = 0 the mean is what is added, to the bit, and what was there before may be anything.
                if (kept == 0) {
                    to.put(at, count, added);
                    return;
                }
                to.get(at, count, mean);
                approach(mean, added, count, (float) (1 - kept));
                to.put(at, count, mean);
            });
        };
    }

    private static void approach(float[] mean, float[] added, int count, float share) {
        for (int i = 0; i < count; i++) {
            mean[i] += share * (added[i] - mean[i]);
        }
    }

    /** D2, D4, D5 and D7. */
    static Optional<Kernel> update(
            Partition share, Update op, Storage.Floats w, Storage.Floats g, List<Storage.Floats> states) {
        var optimizer = op.optimizer();
        if (optimizer instanceof Momentum momentum) {
            return Optional.of(momentum(share, op, w, g, states.get(0), (float) momentum.momentum(), false));
        } else if (optimizer instanceof Nesterov nesterov) {
            return Optional.of(momentum(share, op, w, g, states.get(0), (float) nesterov.momentum(), true));
        } else if (optimizer instanceof Adam adam && adam.epsilonPlace() == EpsilonPlace.OUTSIDE) {
            return Optional.of(adam(share, op, w, g, states.get(0), states.get(1), adam, 0));
        } else if (optimizer instanceof AdamW decayed) {
            return Optional.of(
                    adam(share, op, w, g, states.get(0), states.get(1), decayed.adam(), decayed.weightDecay()));
        } else if (optimizer instanceof Lion lion) {
            return Optional.of(lion(share, op, w, g, states.get(0), lion));
        }
        return Optional.empty();
    }

    private static Kernel momentum(
            Partition share, Update op, Storage.Floats w, Storage.Floats g, Storage.Floats v, float mu, boolean ahead) {
        var weights = new float[BLOCK];
        var gradient = new float[BLOCK];
        var velocity = new float[BLOCK];
        return s -> {
            float rate = (float) op.rate(s);
            ElementKernels.blocks(share, op, (at, count) -> {
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
            });
        };
    }

    private static void step(float[] w, float[] g, float[] v, int count, float rate, float mu) {
        for (int i = 0; i < count; i++) {
            v[i] = mu * v[i] + g[i];
            w[i] -= rate * v[i];
        }
    }

    private static void stepAhead(float[] w, float[] g, float[] v, int count, float rate, float mu) {
        for (int i = 0; i < count; i++) {
            v[i] = mu * v[i] + g[i];
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
            double decay) {
        var weights = new float[BLOCK];
        var gradient = new float[BLOCK];
        var first = new float[BLOCK];
        var second = new float[BLOCK];
        return s -> {
            int t = s.number() + 1;
            float rate = (float) (op.rate(s) / (1 - Math.pow(adam.beta1(), t)));
            float scale = (float) (1 / (1 - Math.pow(adam.beta2(), t)));
            ElementKernels.blocks(share, op, (at, count) -> {
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
        float rest2 = (float) (1 - adam.beta2());
        float epsilon = (float) adam.epsilon();
        for (int i = 0; i < count; i++) {
            m[i] = beta1 * m[i] + rest1 * g[i];
            v[i] = beta2 * v[i] + rest2 * g[i] * g[i];
            w[i] -= rate * m[i] / ((float) Math.sqrt(v[i] * scale) + epsilon);
        }
    }

    private static Kernel lion(
            Partition share, Update op, Storage.Floats w, Storage.Floats g, Storage.Floats m, Lion lion) {
        var weights = new float[BLOCK];
        var gradient = new float[BLOCK];
        var average = new float[BLOCK];
        return s -> {
            float rate = (float) op.rate(s);
            ElementKernels.blocks(share, op, (at, count) -> {
                w.get(at, count, weights);
                g.get(at, count, gradient);
                m.get(at, count, average);
                step(weights, gradient, average, count, rate, lion);
                m.put(at, count, average);
                w.put(at, count, weights);
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
            float sign = Math.max(Math.min(mixed * HUGE * HUGE, 1), -1);
            w[i] -= rate * (sign + decay * w[i]);
            m[i] = beta2 * m[i] + rest2 * g[i];
        }
    }
}

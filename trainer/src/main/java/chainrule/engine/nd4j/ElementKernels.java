package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Factor;
import chainrule.gradient.DropoutMask;
import chainrule.gradient.ElasticNet;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Penalty;
import chainrule.update.Optimizer;
import java.util.Arrays;
import java.util.List;

/**
 * Everything but products, in Java: blocks of numbers are copied to the cache, changed in float64 by the formulas
 * themselves, and copied back.
 */
final class ElementKernels {
    private static final int BLOCK = 4096;

    private ElementKernels() {}

    static Kernel gather(Storage x, int batch) {
        int columns = x.matrix().columns();
        var inputs = new double[batch * columns];
        return s -> {
            s.batches().gather(s.order(), s.from(), s.n(), s.epoch(), inputs);
            x.write(0, s.n() * columns, inputs, 0);
        };
    }

    static Kernel activate(Storage h, Storage b, Activation activation) {
        int columns = h.matrix().columns();
        var bias = new double[columns];
        var row = new double[columns];
        return s -> {
            b.read(0, columns, bias, 0);
            for (int i = 0; i < s.n(); i++) {
                h.read(i * columns, columns, row, 0);
                for (int j = 0; j < columns; j++) {
                    row[j] = activation.of(row[j] + bias[j]);
                }
                h.write(i * columns, columns, row, 0);
            }
        };
    }

    static Kernel drop(Storage out, Storage mask, Storage h, int layer, double keep) {
        int columns = h.matrix().columns();
        var row = new double[columns];
        return s -> {
            var factors = new double[s.n() * columns];
            DropoutMask.fill(s.seed(), s.number(), layer, keep, factors);
            mask.write(0, factors.length, factors, 0);
            for (int i = 0; i < s.n(); i++) {
                h.read(i * columns, columns, row, 0);
                for (int j = 0; j < columns; j++) {
                    row[j] *= factors[i * columns + j];
                }
                out.write(i * columns, columns, row, 0);
            }
        };
    }

    static Kernel lossGradient(Storage o, Loss loss) {
        int m = o.matrix().columns();
        var row = new double[m];
        return s -> {
            for (int i = 0; i < s.n(); i++) {
                o.read(i * m, m, row, 0);
                s.tally().add(loss, row, 0, m, s.labels()[i]);
                loss.gradient(row, 0, m, s.labels()[i]);
                for (int j = 0; j < m; j++) {
                    row[j] /= s.n();
                }
                o.write(i * m, m, row, 0);
            }
        };
    }

    static Kernel times(Storage delta, Storage mask) {
        var d = new double[BLOCK];
        var f = new double[BLOCK];
        return s -> blocks(s.n() * delta.matrix().columns(), (at, count) -> {
            delta.read(at, count, d, 0);
            mask.read(at, count, f, 0);
            for (int i = 0; i < count; i++) {
                d[i] *= f[i];
            }
            delta.write(at, count, d, 0);
        });
    }

    static Kernel backward(Storage delta, Storage h, Activation activation) {
        var d = new double[BLOCK];
        var outputs = new double[BLOCK];
        return s -> blocks(s.n() * delta.matrix().columns(), (at, count) -> {
            delta.read(at, count, d, 0);
            h.read(at, count, outputs, 0);
            for (int i = 0; i < count; i++) {
                d[i] *= activation.derivative(outputs[i]);
            }
            delta.write(at, count, d, 0);
        });
    }

    static Kernel columnSums(Storage out, Storage delta, Factor alpha, Factor beta) {
        int columns = delta.matrix().columns();
        var sums = new double[columns];
        var row = new double[columns];
        return s -> {
            Arrays.fill(sums, 0);
            for (int i = 0; i < s.n(); i++) {
                delta.read(i * columns, columns, row, 0);
                for (int j = 0; j < columns; j++) {
                    sums[j] += row[j];
                }
            }
            out.read(0, columns, row, 0);
            double a = alpha.at(s.rate());
            double b = beta.at(s.rate());
            for (int j = 0; j < columns; j++) {
                row[j] = a * sums[j] + (b == 0 ? 0 : b * row[j]);
            }
            out.write(0, columns, row, 0);
        };
    }

    static Kernel penalize(Storage to, Storage w, Penalty penalty, Factor alpha) {
        var weights = new double[BLOCK];
        var target = new double[BLOCK];
        int size = w.matrix().rows() * w.matrix().columns();
        return s -> blocks(size, (at, count) -> {
            w.read(at, count, weights, 0);
            to.read(at, count, target, 0);
            ElasticNet.addGradient(penalty.l1(), penalty.l2(), weights, alpha.at(s.rate()), target);
            to.write(at, count, target, 0);
        });
    }

    static Kernel update(Storage w, Storage gradient, List<Storage> states, Optimizer optimizer) {
        var weights = new double[BLOCK];
        var g = new double[BLOCK];
        var state = new double[states.size()][BLOCK];
        int size = w.matrix().rows() * w.matrix().columns();
        return s -> blocks(size, (at, count) -> {
            w.read(at, count, weights, 0);
            gradient.read(at, count, g, 0);
            for (int i = 0; i < state.length; i++) {
                states.get(i).read(at, count, state[i], 0);
            }
            optimizer.step(weights, g, state, count, s.rate(), s.number() + 1);
            for (int i = 0; i < state.length; i++) {
                states.get(i).write(at, count, state[i], 0);
            }
            w.write(at, count, weights, 0);
        });
    }

    private interface BlockWork {
        void run(int at, int count);
    }

    private static void blocks(int size, BlockWork work) {
        for (int at = 0; at < size; at += BLOCK) {
            work.run(at, Math.min(BLOCK, size - at));
        }
    }
}

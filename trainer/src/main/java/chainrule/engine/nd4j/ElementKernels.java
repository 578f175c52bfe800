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
 * themselves, and copied back. Each kernel does one lane's share of rows, columns or numbers.
 */
final class ElementKernels {
    private static final int BLOCK = 4096;

    private ElementKernels() {}

    static Kernel gather(Share share, Storage x) {
        int columns = x.matrix().columns();
        var row = new double[columns];
        return s -> {
            for (int i = share.from(s.n()); i < share.to(s.n()); i++) {
                s.batches().gather(s.order(), s.from() + i, 1, s.epoch(), row);
                x.write(i * columns, columns, row, 0);
            }
        };
    }

    static Kernel activate(Share share, Storage h, Storage b, Activation activation) {
        int columns = h.matrix().columns();
        var bias = new double[columns];
        var row = new double[columns];
        return s -> {
            b.read(0, columns, bias, 0);
            for (int i = share.from(s.n()); i < share.to(s.n()); i++) {
                h.read(i * columns, columns, row, 0);
                for (int j = 0; j < columns; j++) {
                    row[j] = activation.of(row[j] + bias[j]);
                }
                h.write(i * columns, columns, row, 0);
            }
        };
    }

    static Kernel drop(Share share, Storage out, Storage mask, Storage h, int layer, double keep) {
        int columns = h.matrix().columns();
        var row = new double[columns];
        var factors = new double[columns];
        return s -> {
            for (int i = share.from(s.n()); i < share.to(s.n()); i++) {
                DropoutMask.fill(s.seed(), s.number(), layer, keep, i * columns, factors);
                mask.write(i * columns, columns, factors, 0);
                h.read(i * columns, columns, row, 0);
                for (int j = 0; j < columns; j++) {
                    row[j] *= factors[j];
                }
                out.write(i * columns, columns, row, 0);
            }
        };
    }

    static Kernel lossGradient(Share share, Storage o, Loss loss, SampleLosses losses) {
        int m = o.matrix().columns();
        var row = new double[m];
        return s -> {
            for (int i = share.from(s.n()); i < share.to(s.n()); i++) {
                o.read(i * m, m, row, 0);
                losses.set(i, loss, row, s.labels()[i]);
                loss.gradient(row, 0, m, s.labels()[i]);
                for (int j = 0; j < m; j++) {
                    row[j] /= s.n();
                }
                o.write(i * m, m, row, 0);
            }
        };
    }

    static Kernel times(Share share, Storage delta, Storage mask) {
        var d = new double[BLOCK];
        var f = new double[BLOCK];
        return s -> blocks(share, s.n() * delta.matrix().columns(), (at, count) -> {
            delta.read(at, count, d, 0);
            mask.read(at, count, f, 0);
            for (int i = 0; i < count; i++) {
                d[i] *= f[i];
            }
            delta.write(at, count, d, 0);
        });
    }

    static Kernel backward(Share share, Storage delta, Storage h, Activation activation) {
        var d = new double[BLOCK];
        var outputs = new double[BLOCK];
        return s -> blocks(share, s.n() * delta.matrix().columns(), (at, count) -> {
            delta.read(at, count, d, 0);
            h.read(at, count, outputs, 0);
            for (int i = 0; i < count; i++) {
                d[i] *= activation.derivative(outputs[i]);
            }
            delta.write(at, count, d, 0);
        });
    }

    static Kernel columnSums(Share share, Storage out, Storage delta, Factor alpha, Factor beta) {
        int columns = delta.matrix().columns();
        int first = share.fromLine(columns);
        int width = share.toLine(columns) - first;
        var sums = new double[width];
        var row = new double[width];
        return s -> {
            Arrays.fill(sums, 0);
            for (int i = 0; i < s.n(); i++) {
                delta.read(i * columns + first, width, row, 0);
                for (int j = 0; j < width; j++) {
                    sums[j] += row[j];
                }
            }
            out.read(first, width, row, 0);
            double a = alpha.at(s.rate());
            double b = beta.at(s.rate());
            for (int j = 0; j < width; j++) {
                row[j] = a * sums[j] + (b == 0 ? 0 : b * row[j]);
            }
            out.write(first, width, row, 0);
        };
    }

    static Kernel penalize(Share share, Storage to, Storage w, Penalty penalty, Factor alpha) {
        var weights = new double[BLOCK];
        var target = new double[BLOCK];
        int size = w.matrix().rows() * w.matrix().columns();
        return s -> blocks(share, size, (at, count) -> {
            w.read(at, count, weights, 0);
            to.read(at, count, target, 0);
            ElasticNet.addGradient(penalty.l1(), penalty.l2(), weights, alpha.at(s.rate()), target);
            to.write(at, count, target, 0);
        });
    }

    static Kernel update(Share share, Storage w, Storage gradient, List<Storage> states, Optimizer optimizer) {
        var weights = new double[BLOCK];
        var g = new double[BLOCK];
        var state = new double[states.size()][BLOCK];
        int size = w.matrix().rows() * w.matrix().columns();
        return s -> blocks(share, size, (at, count) -> {
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

    /** Work on {@code count} numbers from {@code at} on. */
    interface BlockWork {
        void run(int at, int count);
    }

    /** A lane's share of {@code size} numbers, in blocks that the cache holds. */
    static void blocks(Share share, int size, BlockWork work) {
        int end = share.toLine(size);
        for (int at = share.fromLine(size); at < end; at += BLOCK) {
            work.run(at, Math.min(BLOCK, end - at));
        }
    }
}

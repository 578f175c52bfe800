package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Factor;
import chainrule.engine.step.Kept;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation.Update;
import chainrule.engine.step.SampleRisk;
import chainrule.formulas.DropoutMask;
import chainrule.formulas.ElasticNet;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Penalty;
import java.util.function.Function;

/**
 * Everything but products, in Java: blocks of numbers are copied to the cache, changed in float64 by the formulas
 * themselves, and copied back. Each kernel does one lane's share of samples, columns or numbers. A column of a matrix of
 * samples is one feature of all of them, and lies in one piece.
 */
final class ElementKernels {
    private static final int BLOCK = 4096;
    static final int SAMPLES = Partition.LINE;

    private ElementKernels() {}

    static Kernel gather(Partition share, Storage x) {
        int columns = x.matrix().columns();
        var rows = new double[SAMPLES * columns];
        var line = new double[SAMPLES];
        return s -> samples(share, s.n(), (first, count) -> {
            s.batches().gather(s.order(), s.from() + s.first() + first, count, s.epoch(), rows);
            for (int j = 0; j < columns; j++) {
                for (int i = 0; i < count; i++) {
                    line[i] = rows[i * columns + j];
                }
                x.write(j * s.n() + first, count, line, 0);
            }
        });
    }

    /** @param a may be h */
    static Kernel activate(Partition share, Storage h, Storage a, Storage b, Activation activation, int batch) {
        int columns = h.matrix().columns();
        var bias = new double[columns];
        var line = new double[batch];
        return s -> {
            b.read(0, columns, bias, 0);
            for (int j = share.from(columns); j < share.to(columns); j++) {
                a.read(j * s.n(), s.n(), line, 0);
                for (int i = 0; i < s.n(); i++) {
                    line[i] += bias[j];
                }
                if (a != h) {
                    a.write(j * s.n(), s.n(), line, 0);
                }
                for (int i = 0; i < s.n(); i++) {
                    line[i] = activation.of(line[i]);
                }
                h.write(j * s.n(), s.n(), line, 0);
            }
        };
    }

    static Kernel drop(Partition share, Storage out, Storage mask, Storage h, int layer, double keep) {
        int columns = h.matrix().columns();
        var factors = new double[SAMPLES * columns];
        var chosen = new double[SAMPLES];
        var line = new double[SAMPLES];
        return s -> samples(share, s.n(), (first, count) -> {
            DropoutMask.fill(s.seed(), s.number(), layer, keep, (s.first() + first) * columns, factors);
            for (int j = 0; j < columns; j++) {
                int at = j * s.n() + first;
                h.read(at, count, line, 0);
                for (int i = 0; i < count; i++) {
                    chosen[i] = factors[i * columns + j];
                    line[i] *= chosen[i];
                }
                mask.write(at, count, chosen, 0);
                out.write(at, count, line, 0);
            }
        });
    }

    static Kernel lossGradient(Partition share, Storage o, Loss loss, SampleLosses losses) {
        int m = o.matrix().columns();
        var lines = new double[m * SAMPLES];
        var row = new double[m];
        var risk = new SampleRisk(loss, m);
        return s -> samples(share, s.n(), (first, count) -> {
            for (int k = 0; k < m; k++) {
                o.read(k * s.n() + first, count, lines, k * SAMPLES);
            }
            for (int i = 0; i < count; i++) {
                for (int k = 0; k < m; k++) {
                    row[k] = lines[k * SAMPLES + i];
                }
                risk.of(s, s.first() + first + i, row, 0);
                losses.set(s.first() + first + i, risk);
                for (int k = 0; k < m; k++) {
                    lines[k * SAMPLES + i] = row[k] / s.whole();
                }
            }
            for (int k = 0; k < m; k++) {
                o.write(k * s.n() + first, count, lines, k * SAMPLES);
            }
        });
    }

    static Kernel times(Partition share, Storage delta, Storage mask) {
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

    static Kernel backward(Partition share, Storage delta, Storage kept, Activation activation) {
        var d = new double[BLOCK];
        var numbers = new double[BLOCK];
        return s -> blocks(share, s.n() * delta.matrix().columns(), (at, count) -> {
            delta.read(at, count, d, 0);
            kept.read(at, count, numbers, 0);
            for (int i = 0; i < count; i++) {
                d[i] *= activation.derivative(numbers[i]);
            }
            delta.write(at, count, d, 0);
        });
    }

    static Kernel columnSums(Partition share, Storage out, Storage delta, Factor alpha, Factor beta, int batch) {
        int columns = delta.matrix().columns();
        int first = share.fromLine(columns);
        int width = share.toLine(columns) - first;
        var line = new double[batch];
        var sums = new double[width];
        return s -> {
            double a = alpha.at(s.rate());
            double b = beta.at(s.rate());
            out.read(first, width, sums, 0);
            for (int j = 0; j < width; j++) {
                delta.read((first + j) * s.n(), s.n(), line, 0);
                double sum = 0;
                for (int i = 0; i < s.n(); i++) {
                    sum += line[i];
                }
                sums[j] = a * sum + (b == 0 ? 0 : b * sums[j]);
            }
            out.write(first, width, sums, 0);
        };
    }

    static Kernel penalize(Partition share, Storage to, Storage w, Penalty penalty, Factor alpha) {
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

    static Kernel update(Partition share, Update op, Function<Matrix, Storage> of) {
        var w = of.apply(op.w());
        var gradient = of.apply(op.gradient());
        var states = op.states().stream().map(of).toList();
        var weights = new double[BLOCK];
        var g = new double[BLOCK];
        var state = new double[states.size()][BLOCK];
        return s -> blocks(share, op, (at, count) -> {
            w.read(at, count, weights, 0);
            gradient.read(at, count, g, 0);
            for (int i = 0; i < state.length; i++) {
                states.get(i).read(at, count, state[i], 0);
            }
            op.optimizer().step(weights, g, state, count, op.rate(s), s.number() + 1);
            for (int i = 0; i < state.length; i++) {
                states.get(i).write(at, count, state[i], 0);
            }
            w.write(at, count, weights, 0);
        });
    }

    static Kernel average(Partition share, Storage to, Storage of, Kept rule) {
        var mean = new double[BLOCK];
        var added = new double[BLOCK];
        int size = to.matrix().rows() * to.matrix().columns();
        return s -> {
            double kept = rule.at(s);
            if (kept == 1) {
                return;
            }
            blocks(share, size, (at, count) -> {
                to.read(at, count, mean, 0);
                of.read(at, count, added, 0);
                for (int i = 0; i < count; i++) {
                    mean[i] = kept * mean[i] + (1 - kept) * added[i];
                }
                to.write(at, count, mean, 0);
            });
        };
    }

    /** Work on {@code count} numbers, or samples, from {@code at} on. */
    interface BlockWork {
        void run(int at, int count);
    }

    /** A lane's share of {@code n} samples, {@value #SAMPLES} at a time. */
    static void samples(Partition share, int n, BlockWork work) {
        int end = share.toLine(n);
        for (int first = share.fromLine(n); first < end; first += SAMPLES) {
            work.run(first, Math.min(SAMPLES, end - first));
        }
    }

    /** A lane's share of what an update changes. */
    static void blocks(Partition share, Update op, BlockWork work) {
        blocks(share, op, BLOCK, work);
    }

    /** @param most numbers in a block */
    static void blocks(Partition share, Update op, int most, BlockWork work) {
        blocks(share, op.count(), most, (at, count) -> work.run(op.from() + at, count));
    }

    /** A lane's share of {@code size} numbers, in blocks that the cache holds. */
    static void blocks(Partition share, int size, BlockWork work) {
        blocks(share, size, BLOCK, work);
    }

    /** @param most numbers in a block */
    static void blocks(Partition share, int size, int most, BlockWork work) {
        int end = share.toLine(size);
        for (int at = share.fromLine(size); at < end; at += most) {
            work.run(at, Math.min(most, end - at));
        }
    }
}

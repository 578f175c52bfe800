package chainrule.engine.nd4j;

import chainrule.datasets.BatchFeatures;
import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Factor;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation.Drop;
import chainrule.formulas.DropoutMask;
import chainrule.model.Activation;
import chainrule.model.Penalty;
import java.util.Optional;
import java.util.function.Function;

/**
 * Fast paths in float32 for what most training runs consist of. Loops over arrays of floats without branches become vector
 * instructions. Each is compared with {@link ElementKernels} by a test.
 */
final class FloatKernels {
    /** A number for which the nearest cache holds a few blocks. */
    private static final int BLOCK = 1024;
    /** Numbers of columns that are copied together: a copy of one column takes longer to begin than to make. */
    private static final int COPIED = 4096;
    /** The number whose bytes a line of the cache holds. */
    private static final int MOST_FEATURES = 64;
    /** The results of a batch of a multiple of this are a power of two apart, and fall on each other's places in the cache. */
    private static final int CROWDED = 64;

    /** Numbers of a mask that are drawn together: the nearest cache holds them. */
    private static final int DROPPED = 4096;

    /** Twice this factor makes any positive float larger than 1, the smallest denormal one too. */
    static final float HUGE = 0x1p100f;

    private FloatKernels() {}

    /** Feature by feature where it can; whatever has to be made first, a few samples at a time. */
    static Kernel gather(Partition share, Storage.Floats x, ChangedPictures changed, int batch) {
        int columns = x.matrix().columns();
        int some = batch % CROWDED == 0 ? MOST_FEATURES / 2 : MOST_FEATURES;
        var inputs = new float[Math.max(some * batch, ElementKernels.SAMPLES * columns)];
        var line = new float[ElementKernels.SAMPLES];
        var notes = new BatchFeatures.Notes(batch);
        var none = new byte[0];
        return s -> {
            var byFeature = s.batches().byFeature();
            if (byFeature.isThere()) {
                int end = share.toLine(columns);
                byte[] pictures = byFeature.changesPictures() ? changed.pictures(columns) : none;
                for (int first = share.fromLine(columns); first < end; first += some) {
                    int last = Math.min(end, first + some);
                    byFeature.gather(
                            s.order(), s.from(), s.first(), s.n(), s.epoch(), pictures, first, last, notes, inputs);
                    x.put(first * s.n(), (last - first) * s.n(), inputs);
                }
                return;
            }
            ElementKernels.samples(share, s.n(), (first, count) -> {
                s.batches().gather(s.order(), s.from() + s.first() + first, count, s.epoch(), inputs);
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
        int some = Math.max(1, COPIED / batch);
        var bias = new float[columns];
        var lines = new float[some * batch];
        return slope(activation).map(alpha -> s -> {
            b.get(0, columns, bias);
            int end = share.to(columns);
            for (int first = share.from(columns); first < end; first += some) {
                int last = Math.min(end, first + some);
                int at = first * s.n();
                h.get(at, (last - first) * s.n(), lines);
                for (int j = first; j < last; j++) {
                    rectify(lines, (j - first) * s.n(), s.n(), bias[j], alpha);
                }
                h.put(at, (last - first) * s.n(), lines);
            }
        });
    }

    private static void rectify(float[] lines, int from, int count, float bias, float alpha) {
        for (int i = from; i < from + count; i++) {
            float a = lines[i] + bias;
            lines[i] = Math.max(a, alpha * a);
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
                        s -> ElementKernels.blocks(share, s.n() * delta.matrix().columns(), BLOCK, (at, count) -> {
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

    /** C13: a mask in the order of the samples, turned and applied feature by feature. */
    static Kernel drop(Partition share, Drop op, Function<Matrix, Storage.Floats> storages, int batch) {
        var h = storages.apply(op.h());
        var mask = storages.apply(op.mask());
        var out = storages.apply(op.out());
        int columns = op.h().columns();
        int some = Math.max(1, DROPPED / columns / Partition.LINE) * Partition.LINE;
        var factors = new double[Math.min(some, batch) * columns];
        var turned = new float[columns][Math.min(some, batch)];
        var line = new float[Math.min(some, batch)];
        return s -> {
            int end = share.toLine(s.n());
            for (int first = share.fromLine(s.n()); first < end; first += some) {
                int count = Math.min(some, end - first);
                DropoutMask.fill(
                        s.seed(),
                        s.number(),
                        op.layer(),
                        op.keep(),
                        (s.first() + first) * columns,
                        count * columns,
                        factors);
                turn(factors, count, turned);
                for (int j = 0; j < columns; j++) {
                    int at = j * s.n() + first;
                    h.get(at, count, line);
                    FloatLoops.multiply(line, turned[j], line, count);
                    mask.put(at, count, turned[j]);
                    out.put(at, count, line);
                }
            }
        };
    }

    private static void turn(double[] rows, int count, float[][] columns) {
        for (int i = 0; i < count; i++) {
            int at = i * columns.length;
            for (int j = 0; j < columns.length; j++) {
                columns[j][i] = (float) rows[at + j];
            }
        }
    }

    /** C13: δ ← δ∘mask. */
    static Kernel dropBackward(Partition share, Storage.Floats delta, Storage.Floats mask) {
        var d = new float[BLOCK];
        var factors = new float[BLOCK];
        return s -> ElementKernels.blocks(share, s.n() * delta.matrix().columns(), BLOCK, (at, count) -> {
            delta.get(at, count, d);
            mask.get(at, count, factors);
            FloatLoops.multiply(d, factors, d, count);
            delta.put(at, count, d);
        });
    }

    static Kernel columnSums(
            Partition share, Storage.Floats out, Storage.Floats delta, Factor alpha, Factor beta, int batch) {
        int columns = delta.matrix().columns();
        int begin = share.fromLine(columns);
        int width = share.toLine(columns) - begin;
        var lines = new Lines(delta, batch);
        var sums = new double[width];
        var result = new float[width];
        return s -> {
            double a = alpha.at(s.rate());
            double b = beta.at(s.rate());
            out.get(begin, width, result);
            lines.sums(begin, width, s.n(), sums);
            for (int j = 0; j < width; j++) {
                result[j] = (float) (a * sums[j] + (b == 0 ? 0 : b * result[j]));
            }
            out.put(begin, width, result);
        };
    }

    /** A matrix's columns, of which several are copied together. */
    static final class Lines {
        private final Storage.Floats of;
        private final int some;
        private final float[] numbers;

        Lines(Storage.Floats of, int batch) {
            this.of = of;
            this.some = Math.max(1, COPIED / batch);
            this.numbers = new float[some * batch];
        }

        /** The sums of {@code n} numbers of each column. */
        void sums(int begin, int width, int n, double[] sums) {
            for (int first = 0; first < width; first += some) {
                int last = Math.min(width, first + some);
                of.get((begin + first) * n, (last - first) * n, numbers);
                for (int j = first; j < last; j++) {
                    sums[j] = sum(numbers, (j - first) * n, n);
                }
            }
        }
    }

    /** In eight sums, so that none has to wait for the one before; in float64. */
    private static double sum(float[] lines, int from, int n) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        double sum4 = 0;
        double sum5 = 0;
        double sum6 = 0;
        double sum7 = 0;
        int end = from + n;
        int i = from;
        for (; i + 7 < end; i += 8) {
            sum0 += lines[i];
            sum1 += lines[i + 1];
            sum2 += lines[i + 2];
            sum3 += lines[i + 3];
            sum4 += lines[i + 4];
            sum5 += lines[i + 5];
            sum6 += lines[i + 6];
            sum7 += lines[i + 7];
        }
        for (; i < end; i++) {
            sum0 += lines[i];
        }
        return sum0 + sum1 + (sum2 + sum3) + (sum4 + sum5 + (sum6 + sum7));
    }

    /** C8. */
    static Kernel penalize(Partition share, Storage.Floats to, Storage.Floats w, Penalty penalty, Factor alpha) {
        var weights = new float[BLOCK];
        var target = new float[BLOCK];
        int size = w.size();
        return s -> {
            float l1 = (float) (alpha.at(s.rate()) * penalty.l1());
            float l2 = (float) (alpha.at(s.rate()) * 2 * penalty.l2());
            ElementKernels.blocks(share, size, BLOCK, (at, count) -> {
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
}

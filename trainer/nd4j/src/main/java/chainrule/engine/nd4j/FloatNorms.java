package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation.LayerNorm;
import chainrule.engine.step.Operation.LayerNormBackward;
import chainrule.engine.step.Operation.ScaleGradient;
import chainrule.engine.step.Operation.Sum;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * E4 to E6 in float32: the loops of {@link NormKernels}, which are its slow reference, over lines that are twice as long. A sum over a layer's
 * units is made unit by unit in float32, one over the samples in float64.
 */
final class FloatNorms {
    /** Numbers of a lane's block of samples, two such blocks at a time: half of a core's second cache. */
    private static final int ROOM = 1 << 16;

    private static final int BLOCK = 4096;

    private FloatNorms() {}

    private static int samples(int width) {
        return Math.max(1, Math.min(16, ROOM / width / Partition.LINE)) * Partition.LINE;
    }

    static Kernel layerNorm(Partition share, LayerNorm op, Function<Matrix, Storage.Floats> storages) {
        int width = op.gamma().columns();
        int some = samples(width);
        var h = storages.apply(op.h());
        var normalized = storages.apply(op.normalized());
        var inverses = storages.apply(op.inverse());
        var a = storages.apply(op.a());
        var gamma = storages.apply(op.gamma());
        var numbers = new float[width][some];
        var factors = new float[width];
        var mean = new float[some];
        var inverse = new float[some];
        return s -> {
            gamma.get(0, width, factors);
            NormKernels.eachBlock(share, s.n(), some, (first, count) -> {
                Arrays.fill(mean, 0);
                for (int j = 0; j < width; j++) {
                    a.get(j * s.n() + first, count, numbers[j]);
                    add(numbers[j], mean);
                }
                scale(mean, 1f / width);
                Arrays.fill(inverse, 0);
                for (int j = 0; j < width; j++) {
                    centre(numbers[j], mean, inverse);
                }
                for (int i = 0; i < some; i++) {
                    inverse[i] = (float) (1 / Math.sqrt(inverse[i] / width + op.epsilon()));
                }
                inverses.put(first, count, inverse);
                for (int j = 0; j < width; j++) {
                    times(numbers[j], inverse);
                    normalized.put(j * s.n() + first, count, numbers[j]);
                    scale(numbers[j], factors[j]);
                    h.put(j * s.n() + first, count, numbers[j]);
                }
            });
        };
    }

    private static void add(float[] line, float[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += line[i];
        }
    }

    /** Subtracts the means, and adds the squares of what is left. */
    private static void centre(float[] line, float[] mean, float[] squares) {
        for (int i = 0; i < mean.length; i++) {
            float d = line[i] - mean[i];
            line[i] = d;
            squares[i] += d * d;
        }
    }

    private static void times(float[] line, float[] factors) {
        for (int i = 0; i < factors.length; i++) {
            line[i] *= factors[i];
        }
    }

    private static void scale(float[] line, float factor) {
        for (int i = 0; i < line.length; i++) {
            line[i] *= factor;
        }
    }

    static Kernel layerNormBackward(Partition share, LayerNormBackward op, Function<Matrix, Storage.Floats> storages) {
        int width = op.gamma().columns();
        int some = samples(width);
        var delta = storages.apply(op.delta());
        var normalized = storages.apply(op.normalized());
        var inverses = storages.apply(op.inverse());
        var gamma = storages.apply(op.gamma());
        var q = new float[width][some];
        var x = new float[width][some];
        var factors = new float[width];
        var mean = new float[some];
        var along = new float[some];
        var inverse = new float[some];
        return s -> {
            gamma.get(0, width, factors);
            NormKernels.eachBlock(share, s.n(), some, (first, count) -> {
                inverses.get(first, count, inverse);
                Arrays.fill(mean, 0);
                Arrays.fill(along, 0);
                for (int j = 0; j < width; j++) {
                    delta.get(j * s.n() + first, count, q[j]);
                    normalized.get(j * s.n() + first, count, x[j]);
                    project(q[j], x[j], factors[j], mean, along);
                }
                scale(mean, 1f / width);
                scale(along, 1f / width);
                for (int j = 0; j < width; j++) {
                    through(q[j], x[j], mean, along, inverse);
                    delta.put(j * s.n() + first, count, q[j]);
                }
            });
        };
    }

    /** q ← q·γ, and adds q and q∘x̂. */
    private static void project(float[] q, float[] x, float gamma, float[] sums, float[] along) {
        for (int i = 0; i < sums.length; i++) {
            float each = q[i] * gamma;
            q[i] = each;
            sums[i] += each;
            along[i] += each * x[i];
        }
    }

    private static void through(float[] q, float[] x, float[] mean, float[] along, float[] inverse) {
        for (int i = 0; i < mean.length; i++) {
            q[i] = inverse[i] * (q[i] - mean[i] - x[i] * along[i]);
        }
    }

    static Kernel scaleGradient(
            Partition share, ScaleGradient op, Function<Matrix, Storage.Floats> storages, int batch) {
        int columns = op.delta().columns();
        int first = share.fromLine(columns);
        int width = share.toLine(columns) - first;
        var gradient = storages.apply(op.gradient());
        var delta = storages.apply(op.delta());
        var normalized = storages.apply(op.normalized());
        var d = new float[batch];
        var x = new float[batch];
        var sums = new float[width];
        return s -> {
            for (int j = 0; j < width; j++) {
                delta.get((first + j) * s.n(), s.n(), d);
                normalized.get((first + j) * s.n(), s.n(), x);
                sums[j] = (float) product(d, x, s.n());
            }
            gradient.put(first, width, sums);
        };
    }

    /** In four sums, so that none has to wait for the one before. */
    private static double product(float[] a, float[] b, int n) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            sum0 += a[i] * b[i];
            sum1 += a[i + 1] * b[i + 1];
            sum2 += a[i + 2] * b[i + 2];
            sum3 += a[i + 3] * b[i + 3];
        }
        for (; i < n; i++) {
            sum0 += a[i] * b[i];
        }
        return sum0 + sum1 + (sum2 + sum3);
    }

    static Kernel sum(Partition share, Sum op, Function<Matrix, Storage.Floats> storages) {
        return sum(
                share,
                storages.apply(op.out()),
                op.terms().stream().map(storages).toList());
    }

    static Kernel sum(Partition share, Storage.Floats out, List<Storage.Floats> terms) {
        var sums = new float[BLOCK];
        var term = new float[BLOCK];
        return s -> {
            int end = share.toLine(s.n() * out.matrix().columns());
            for (int at = share.fromLine(s.n() * out.matrix().columns()); at < end; at += BLOCK) {
                int count = Math.min(BLOCK, end - at);
                terms.get(0).get(at, count, sums);
                for (int k = 1; k < terms.size(); k++) {
                    terms.get(k).get(at, count, term);
                    add(term, sums);
                }
                out.put(at, count, sums);
            }
        };
    }
}

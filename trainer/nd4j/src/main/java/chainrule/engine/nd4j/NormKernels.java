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
 * E4 to E6 in float64, from and to matrices of either precision. A matrix lies feature by feature: the loops go through some samples of
 * a feature at a time, side by side, and become vector instructions. Sums of columns are each lane's own, whole, in the order of the
 * samples, so that the lanes' number does not change their bits.
 */
final class NormKernels {
    /** Numbers of a lane's block of samples, two such blocks at a time: half of a core's second cache. */
    private static final int ROOM = 1 << 15;

    private static final int BLOCK = 4096;

    private NormKernels() {}

    /** The number of samples at a time, a multiple of what lanes share by. */
    private static int samples(int width) {
        return Math.max(1, Math.min(8, ROOM / width / Partition.LINE)) * Partition.LINE;
    }

    /** A lane's share of {@code n} samples, {@code some} at a time. */
    static void eachBlock(Partition share, int n, int some, ElementKernels.BlockWork work) {
        int end = share.toLine(n);
        for (int first = share.fromLine(n); first < end; first += some) {
            work.run(first, Math.min(some, end - first));
        }
    }

    static Kernel layerNorm(Partition share, LayerNorm op, Function<Matrix, Storage> storages) {
        int width = op.gamma().columns();
        int some = samples(width);
        var h = storages.apply(op.h());
        var normalized = storages.apply(op.normalized());
        var inverses = storages.apply(op.inverse());
        var a = storages.apply(op.a());
        var gamma = storages.apply(op.gamma());
        var numbers = new double[width * some];
        var factors = new double[width];
        var mean = new double[some];
        var inverse = new double[some];
        var line = new double[some];
        return s -> {
            gamma.read(0, width, factors, 0);
            eachBlock(share, s.n(), some, (first, count) -> {
                Arrays.fill(mean, 0);
                for (int j = 0; j < width; j++) {
                    a.read(j * s.n() + first, count, numbers, j * some);
                    add(numbers, j * some, mean);
                }
                scale(mean, 1.0 / width);
                Arrays.fill(inverse, 0);
                for (int j = 0; j < width; j++) {
                    centre(numbers, j * some, mean, inverse);
                }
                for (int i = 0; i < some; i++) {
                    inverse[i] = 1 / Math.sqrt(inverse[i] / width + op.epsilon());
                }
                inverses.write(first, count, inverse, 0);
                for (int j = 0; j < width; j++) {
                    times(numbers, j * some, inverse, line);
                    normalized.write(j * s.n() + first, count, line, 0);
                    scale(line, factors[j]);
                    h.write(j * s.n() + first, count, line, 0);
                }
            });
        };
    }

    private static void add(double[] numbers, int at, double[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += numbers[at + i];
        }
    }

    /** Subtracts the means, and adds the squares of what is left. */
    private static void centre(double[] numbers, int at, double[] mean, double[] squares) {
        for (int i = 0; i < mean.length; i++) {
            double d = numbers[at + i] - mean[i];
            numbers[at + i] = d;
            squares[i] += d * d;
        }
    }

    private static void times(double[] numbers, int at, double[] factors, double[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] = numbers[at + i] * factors[i];
        }
    }

    private static void scale(double[] line, double factor) {
        for (int i = 0; i < line.length; i++) {
            line[i] *= factor;
        }
    }

    static Kernel layerNormBackward(Partition share, LayerNormBackward op, Function<Matrix, Storage> storages) {
        int width = op.gamma().columns();
        int some = samples(width);
        var delta = storages.apply(op.delta());
        var normalized = storages.apply(op.normalized());
        var inverses = storages.apply(op.inverse());
        var gamma = storages.apply(op.gamma());
        var q = new double[width * some];
        var x = new double[width * some];
        var factors = new double[width];
        var mean = new double[some];
        var along = new double[some];
        var inverse = new double[some];
        return s -> {
            gamma.read(0, width, factors, 0);
            eachBlock(share, s.n(), some, (first, count) -> {
                inverses.read(first, count, inverse, 0);
                Arrays.fill(mean, 0);
                Arrays.fill(along, 0);
                for (int j = 0; j < width; j++) {
                    delta.read(j * s.n() + first, count, q, j * some);
                    normalized.read(j * s.n() + first, count, x, j * some);
                    project(q, x, j * some, factors[j], mean, along);
                }
                scale(mean, 1.0 / width);
                scale(along, 1.0 / width);
                for (int j = 0; j < width; j++) {
                    through(q, x, j * some, mean, along, inverse);
                    delta.write(j * s.n() + first, count, q, j * some);
                }
            });
        };
    }

    /** q ← q·γ, and adds q and q∘x̂. */
    private static void project(double[] q, double[] x, int at, double gamma, double[] sums, double[] along) {
        for (int i = 0; i < sums.length; i++) {
            double each = q[at + i] * gamma;
            q[at + i] = each;
            sums[i] += each;
            along[i] += each * x[at + i];
        }
    }

    private static void through(double[] q, double[] x, int at, double[] mean, double[] along, double[] inverse) {
        for (int i = 0; i < mean.length; i++) {
            q[at + i] = inverse[i] * (q[at + i] - mean[i] - x[at + i] * along[i]);
        }
    }

    static Kernel scaleGradient(Partition share, ScaleGradient op, Function<Matrix, Storage> storages, int batch) {
        int columns = op.delta().columns();
        int first = share.fromLine(columns);
        int width = share.toLine(columns) - first;
        var gradient = storages.apply(op.gradient());
        var delta = storages.apply(op.delta());
        var normalized = storages.apply(op.normalized());
        var d = new double[batch];
        var x = new double[batch];
        var sums = new double[width];
        return s -> {
            for (int j = 0; j < width; j++) {
                delta.read((first + j) * s.n(), s.n(), d, 0);
                normalized.read((first + j) * s.n(), s.n(), x, 0);
                double sum = 0;
                for (int i = 0; i < s.n(); i++) {
                    sum += d[i] * x[i];
                }
                sums[j] = sum;
            }
            gradient.write(first, width, sums, 0);
        };
    }

    static Kernel sum(Partition share, Sum op, Function<Matrix, Storage> storages) {
        var out = storages.apply(op.out());
        List<Storage> terms = op.terms().stream().map(storages).toList();
        var sums = new double[BLOCK];
        var term = new double[BLOCK];
        return s -> {
            int end = share.toLine(s.n() * op.out().columns());
            for (int at = share.fromLine(s.n() * op.out().columns()); at < end; at += BLOCK) {
                int count = Math.min(BLOCK, end - at);
                terms.get(0).read(at, count, sums, 0);
                for (int k = 1; k < terms.size(); k++) {
                    terms.get(k).read(at, count, term, 0);
                    add(term, 0, sums);
                }
                out.write(at, count, sums, 0);
            }
        };
    }
}

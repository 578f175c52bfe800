package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation.BatchNorm;
import chainrule.engine.step.Operation.BatchNormBackward;
import chainrule.engine.step.Operation.Standardize;
import java.util.function.Function;

/**
 * E1 and E2 in float64, from and to matrices of either precision. A matrix lies feature by feature, and each lane has whole columns: their
 * sums are in the order of the samples, so that the lanes' number does not change their bits.
 */
final class BatchNormKernels {
    private BatchNormKernels() {}

    /** A lane's columns: one row's numbers of them, and the numbers of one of them. */
    private static final class Columns {
        private final int first;
        private final int width;

        Columns(Partition share, int columns) {
            first = share.fromLine(columns);
            width = share.toLine(columns) - first;
        }

        double[] row() {
            return new double[width];
        }

        void read(Storage row, double[] numbers) {
            row.read(first, width, numbers, 0);
        }

        void write(Storage row, double[] numbers) {
            row.write(first, width, numbers, 0);
        }
    }

    static Kernel forward(Partition share, BatchNorm op, Function<Matrix, Storage> storages, int batch) {
        var columns = new Columns(share, op.gamma().columns());
        var h = storages.apply(op.h());
        var normalized = storages.apply(op.normalized());
        var inverses = storages.apply(op.inverse());
        var means = storages.apply(op.mean());
        var variances = storages.apply(op.variance());
        var a = storages.apply(op.a());
        var gammas = storages.apply(op.gamma());
        var line = new double[batch];
        var gamma = columns.row();
        var mean = columns.row();
        var variance = columns.row();
        var inverse = columns.row();
        return s -> {
            int n = s.n();
            columns.read(gammas, gamma);
            for (int j = 0; j < columns.width; j++) {
                int at = (columns.first + j) * n;
                a.read(at, n, line, 0);
                mean[j] = sum(line, n) / n;
                double squares = centre(line, n, mean[j]);
                variance[j] = squares / (n - 1);
                inverse[j] = 1 / Math.sqrt(squares / n + op.epsilon());
                scale(line, n, inverse[j]);
                normalized.write(at, n, line, 0);
                scale(line, n, gamma[j]);
                h.write(at, n, line, 0);
            }
            columns.write(means, mean);
            columns.write(variances, variance);
            columns.write(inverses, inverse);
        };
    }

    private static double sum(double[] numbers, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += numbers[i];
        }
        return sum;
    }

    /** Subtracts the mean, and adds the squares of what is left. */
    private static double centre(double[] numbers, int n, double mean) {
        double squares = 0;
        for (int i = 0; i < n; i++) {
            numbers[i] -= mean;
            squares += numbers[i] * numbers[i];
        }
        return squares;
    }

    private static void scale(double[] numbers, int n, double factor) {
        for (int i = 0; i < n; i++) {
            numbers[i] *= factor;
        }
    }

    static Kernel backward(Partition share, BatchNormBackward op, Function<Matrix, Storage> storages, int batch) {
        var columns = new Columns(share, op.gamma().columns());
        var deltas = storages.apply(op.delta());
        var normalized = storages.apply(op.normalized());
        var inverses = storages.apply(op.inverse());
        var gammas = storages.apply(op.gamma());
        var sums = storages.apply(op.sum());
        var alongs = storages.apply(op.along());
        var g = new double[batch];
        var x = new double[batch];
        var gamma = columns.row();
        var inverse = columns.row();
        var sum = columns.row();
        var along = columns.row();
        return s -> {
            int n = s.n();
            columns.read(gammas, gamma);
            columns.read(inverses, inverse);
            columns.read(sums, sum);
            columns.read(alongs, along);
            for (int j = 0; j < columns.width; j++) {
                int at = (columns.first + j) * n;
                deltas.read(at, n, g, 0);
                normalized.read(at, n, x, 0);
                through(g, x, n, gamma[j] * inverse[j], sum[j] / n, along[j] / n);
                deltas.write(at, n, g, 0);
            }
        };
    }

    private static void through(double[] g, double[] x, int n, double scale, double mean, double along) {
        for (int i = 0; i < n; i++) {
            g[i] = scale * (g[i] - mean - x[i] * along);
        }
    }

    static Kernel standardize(Partition share, Standardize op, Function<Matrix, Storage> storages, int batch) {
        var columns = new Columns(share, op.gamma().columns());
        var h = storages.apply(op.h());
        var a = storages.apply(op.a());
        var means = op.mean().map(storages);
        var variances = storages.apply(op.variance());
        var gammas = storages.apply(op.gamma());
        var line = new double[batch];
        var gamma = columns.row();
        var mean = columns.row();
        var variance = columns.row();
        return s -> {
            int n = s.n();
            columns.read(gammas, gamma);
            columns.read(variances, variance);
            means.ifPresent(row -> columns.read(row, mean));
            for (int j = 0; j < columns.width; j++) {
                int at = (columns.first + j) * n;
                a.read(at, n, line, 0);
                shift(line, n, mean[j]);
                scale(line, n, gamma[j] / Math.sqrt(variance[j] + op.epsilon()));
                h.write(at, n, line, 0);
            }
        };
    }

    private static void shift(double[] numbers, int n, double by) {
        for (int i = 0; i < n; i++) {
            numbers[i] -= by;
        }
    }
}

package chainrule.baseline;

import chainrule.datasets.Batches;
import java.util.Optional;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/**
 * Linear least squares: the weights and intercepts with the smallest sum of squared residuals; of several such the shortest vector,
 * where inputs depend on one another. By orthogonal transformations, which do not square the condition number: [1 X Y] = QR, and the
 * upper triangle's singular values.
 *
 * @param coefficients of each target: intercept, then a weight an input
 */
record LinearFit(RealMatrix coefficients) {
    /** Operations, about: a second or less. */
    private static final double MOST_WORK = 3e8;

    private static final double MOST_NUMBERS = 4e6;

    private static final int ROWS = 256;

    /** To the targets of the training split in their own units; empty where that would take long. */
    static Optional<LinearFit> of(Batches train) {
        double inputs = train.features() + 1.0;
        double numbers = train.count() * inputs;
        if (numbers > MOST_NUMBERS || numbers * inputs > MOST_WORK || inputs * inputs * inputs > MOST_WORK) {
            return Optional.empty();
        }
        return Optional.of(new LinearFit(solved(matrix(train), train.features() + 1)));
    }

    /** [1 X Y]. */
    private static double[][] matrix(Batches samples) {
        int features = samples.features();
        int width = samples.targetWidth();
        var matrix = new double[samples.count()][1 + features + width];
        eachRow(samples, (i, inputs, at) -> {
            matrix[i][0] = 1;
            System.arraycopy(inputs, at, matrix[i], 1, features);
            for (int k = 0; k < width; k++) {
                matrix[i][1 + features + k] = samples.subset().target(i, k);
            }
        });
        return matrix;
    }

    /** What is done with a row: its inputs lie from {@code at}. */
    private interface RowWork {
        void run(int i, double[] inputs, int at);
    }

    private static void eachRow(Batches samples, RowWork work) {
        int features = samples.features();
        int[] rows = samples.subset().rows();
        var inputs = new double[ROWS * features];
        for (int first = 0; first < rows.length; first += ROWS) {
            int count = Math.min(ROWS, rows.length - first);
            samples.gather(rows, first, count, 0, inputs);
            for (int i = 0; i < count; i++) {
                work.run(first + i, inputs, i * features);
            }
        }
    }

    private static RealMatrix solved(double[][] matrix, int inputs) {
        int rows = Math.min(matrix.length, inputs);
        int columns = matrix[0].length;
        var triangle = new QRDecomposition(new Array2DRowRealMatrix(matrix, false)).getR();
        var x = triangle.getSubMatrix(0, rows - 1, 0, inputs - 1);
        var y = triangle.getSubMatrix(0, rows - 1, inputs, columns - 1);
        return new SingularValueDecomposition(x).getSolver().solve(y);
    }

    /** samples×targets, row by row, in the targets' own units. */
    double[] predict(Batches samples) {
        int width = coefficients.getColumnDimension();
        var predicted = new double[samples.count() * width];
        eachRow(samples, (i, inputs, at) -> {
            for (int k = 0; k < width; k++) {
                double sum = coefficients.getEntry(0, k);
                for (int j = 0; j < samples.features(); j++) {
                    sum += coefficients.getEntry(j + 1, k) * inputs[at + j];
                }
                predicted[i * width + k] = sum;
            }
        });
        return predicted;
    }
}

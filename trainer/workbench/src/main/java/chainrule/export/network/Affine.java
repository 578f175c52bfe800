package chainrule.export.network;

import java.util.Arrays;
import java.util.List;

/**
 * A layer's numbers: a = x·W + b.
 *
 * @param weights W, inputs×units, row by row
 * @param biases b
 */
public record Affine(int inputs, int units, double[] weights, double[] biases) {
    public Affine {
        if (weights.length != Math.multiplyExact(inputs, units) || biases.length != units) {
            throw new IllegalArgumentException(
                    "%d weights and %d biases for %d×%d".formatted(weights.length, biases.length, inputs, units));
        }
    }

    /** From W transposed, units×inputs, as PyTorch keeps it. */
    public static Affine ofTransposed(int inputs, int units, double[] transposed, double[] biases) {
        return new Affine(inputs, units, transposed(transposed, units, inputs), biases);
    }

    /** −x·W − b. */
    public Affine negated() {
        return new Affine(
                inputs,
                units,
                Arrays.stream(weights).map(weight -> -weight).toArray(),
                Arrays.stream(biases).map(bias -> -bias).toArray());
    }

    /** @param order for each new unit, the old one */
    public Affine permuted(List<Integer> order) {
        var newWeights = new double[weights.length];
        var newBiases = new double[units];
        for (int j = 0; j < units; j++) {
            newBiases[j] = biases[order.get(j)];
            for (int i = 0; i < inputs; i++) {
                newWeights[i * units + j] = weights[i * units + order.get(j)];
            }
        }
        return new Affine(inputs, units, newWeights, newBiases);
    }

    /** A matrix of rows×columns as columns×rows. */
    public static double[] transposed(double[] matrix, int rows, int columns) {
        var transposed = new double[matrix.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                transposed[j * rows + i] = matrix[i * columns + j];
            }
        }
        return transposed;
    }
}

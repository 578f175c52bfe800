package chainrule.report;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;

/**
 * A number at each point of a rectangle, on a grid.
 *
 * @param values by row from the lowest y, by column from the lowest x
 */
public record Field(double left, double right, double bottom, double top, double[][] values) {
    /** A function on {@code size} by {@code size} points, the edges included. */
    public static Field of(double left, double right, double bottom, double top, int size, DoubleBinaryOperator of) {
        var values = new double[size][size];
        for (int row = 0; row < size; row++) {
            double y = bottom + (top - bottom) * row / (size - 1);
            for (int column = 0; column < size; column++) {
                values[row][column] = of.applyAsDouble(left + (right - left) * column / (size - 1), y);
            }
        }
        return new Field(left, right, bottom, top, values);
    }

    public double min() {
        return Arrays.stream(values).flatMapToDouble(Arrays::stream).min().orElseThrow();
    }

    public double max() {
        return Arrays.stream(values).flatMapToDouble(Arrays::stream).max().orElseThrow();
    }

    /**
     * Between four points of the grid.
     *
     * @param x as a share of the way from left to right
     * @param y as a share of the way up
     */
    double at(double x, double y) {
        double column = x * (columns() - 1);
        double row = y * (rows() - 1);
        int j = Math.min(columns() - 2, (int) column);
        int i = Math.min(rows() - 2, (int) row);
        double right = column - j;
        double up = row - i;
        return (1 - up) * ((1 - right) * values[i][j] + right * values[i][j + 1])
                + up * ((1 - right) * values[i + 1][j] + right * values[i + 1][j + 1]);
    }

    int rows() {
        return values.length;
    }

    int columns() {
        return values[0].length;
    }
}

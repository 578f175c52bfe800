package chainrule.datasets.table;

import chainrule.datasets.Features;
import java.util.Arrays;

/** Rows of numbers in one array, which rarely has to grow: exactly one of the two arrays is used. */
final class FlatValues {
    private final int width;
    private final boolean exact;
    private float[] floats;
    private double[] doubles;

    private FlatValues(int width, boolean exact, float[] floats, double[] doubles) {
        this.width = width;
        this.exact = exact;
        this.floats = floats;
        this.doubles = doubles;
    }

    /** @param exact whether doubles are kept */
    static FlatValues of(int rows, int width, boolean exact) {
        int numbers = Math.multiplyExact(rows, width);
        return new FlatValues(width, exact, new float[exact ? 0 : numbers], new double[exact ? numbers : 0]);
    }

    void put(int row, double[] values) {
        int to = row * width;
        if (to + width > Math.max(floats.length, doubles.length)) {
            grow(Math.multiplyExact(row + row / 4 + 1, width));
        }
        if (exact) {
            System.arraycopy(values, 0, doubles, to, width);
            return;
        }
        for (int k = 0; k < width; k++) {
            floats[to + k] = (float) values[k];
        }
    }

    private void grow(int numbers) {
        floats = exact ? floats : Arrays.copyOf(floats, numbers);
        doubles = exact ? Arrays.copyOf(doubles, numbers) : doubles;
    }

    double get(int row, int column) {
        return exact ? doubles[row * width + column] : floats[row * width + column];
    }

    void set(int row, int column, double value) {
        if (exact) {
            doubles[row * width + column] = value;
        } else {
            floats[row * width + column] = (float) value;
        }
    }

    /** The first {@code rows}; nothing can be put or asked for any more. */
    Features features(int rows, boolean wantDoubles) {
        if (!exact) {
            return new Features.Floats(
                    floats.length == rows * width ? floats : Arrays.copyOf(floats, rows * width), width);
        }
        var all = new Features.Doubles(
                doubles.length == rows * width ? doubles : Arrays.copyOf(doubles, rows * width), width);
        return wantDoubles ? all : all.rounded();
    }
}

package chainrule.datasets;

import java.util.stream.IntStream;

/** Copies of features in which one column is another one. */
public final class ChangedColumn {
    private ChangedColumn() {}

    private interface Value {
        double of(int row);
    }

    /**
     * With the column's values in another order: row {@code i} has that of row {@code order[i]}.
     *
     * @param column from 0
     */
    public static Features permuted(Features features, int column, int[] order) {
        return changed(features, column, row -> features.exact(order[row], column));
    }

    /** With the same value in each row: for bytes from 0 to 255. */
    public static Features constant(Features features, int column, double value) {
        return changed(features, column, row -> value);
    }

    private static Features changed(Features features, int column, Value value) {
        var copy = features.rows(IntStream.range(0, features.count()).toArray());
        int width = features.width();
        return copy.choose(new Features.Cases<>() {
            @Override
            public Features bytes(Features.Bytes of) {
                for (int row = 0; row < of.count(); row++) {
                    of.data()[row * width + column] = (byte) value.of(row);
                }
                return of;
            }

            @Override
            public Features floats(Features.Floats of) {
                for (int row = 0; row < of.count(); row++) {
                    of.data()[row * width + column] = (float) value.of(row);
                }
                return of;
            }

            @Override
            public Features doubles(Features.Doubles of) {
                for (int row = 0; row < of.count(); row++) {
                    of.data()[row * width + column] = value.of(row);
                }
                return of;
            }
        });
    }
}

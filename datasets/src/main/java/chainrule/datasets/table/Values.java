package chainrule.datasets.table;

import chainrule.base.UserException;
import chainrule.datasets.Features;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * A growing matrix of numbers. At first all are kept as doubles, in blocks: nothing is copied while it grows. From
 * {@value #MOST_DOUBLES} numbers on, where the number of rows can be told, they move into the one array that the features become, of
 * floats unless doubles are wanted: then a table needs no more memory than its numbers.
 */
final class Values {
    /** Numbers that are kept as doubles in any case. */
    static final int MOST_DOUBLES = 1 << 22;

    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;
    private static final int BLOCK = 1 << 16;

    private final Path file;
    private final int width;
    private final boolean exact;
    private final LongSupplier rows;
    private final int rowsOfBlock;
    private final List<double[]> blocks = new ArrayList<>();
    private FlatValues flat;
    private boolean asked;
    private int count;
    private int rowInBlock;

    Values(Path file, int width) {
        this(file, width, true, () -> 0);
    }

    /**
     * Of features.
     *
     * @param exact whether doubles may be wanted
     * @param rows about how many there are; 0 if unknown: asked for when the table turns out to be large
     */
    Values(Path file, int width, boolean exact, LongSupplier rows) {
        this.file = file;
        this.width = width;
        this.exact = exact;
        this.rows = rows;
        this.rowsOfBlock = Math.max(1, BLOCK / width);
        this.rowInBlock = rowsOfBlock;
    }

    /** @throws UserException if the memory has no room for another row */
    void add(double[] row) {
        if (flat == null && rowInBlock == rowsOfBlock) {
            newBlock();
        }
        if (flat != null) {
            flat.put(count, row);
        } else {
            System.arraycopy(row, 0, blocks.get(blocks.size() - 1), rowInBlock * width, width);
            rowInBlock++;
        }
        count++;
    }

    private void newBlock() {
        if (!asked && (long) count * width >= MOST_DOUBLES) {
            asked = true;
            long likely = rows.getAsLong();
            if (likely > count) {
                flatten(likely);
                return;
            }
        }
        requireRoom(count + (long) rowsOfBlock, Double.BYTES + Float.BYTES);
        blocks.add(new double[rowsOfBlock * width]);
        rowInBlock = 0;
    }

    private void flatten(long likely) {
        requireRoom(likely, exact ? Double.BYTES : Float.BYTES);
        flat = FlatValues.of((int) likely, width, exact);
        var row = new double[width];
        for (int i = 0; i < count; i++) {
            System.arraycopy(blocks.get(i / rowsOfBlock), i % rowsOfBlock * width, row, 0, width);
            flat.put(i, row);
        }
        blocks.clear();
    }

    private void requireRoom(long ofRows, int bytes) {
        if (ofRows * width > LONGEST_ARRAY) {
            throw new UserException(file + ": more than 2 billion numbers; use fewer rows or columns");
        }
        if (ofRows * width * bytes > Runtime.getRuntime().maxMemory()) {
            throw new UserException(String.format(
                    Locale.ROOT,
                    "%s: more than %,d numbers don't fit into memory; use fewer rows or columns, or give Java more, such as CHAINRULE_JAVA_OPTS=-Xmx8g",
                    file,
                    (long) count * width));
        }
    }

    int count() {
        return count;
    }

    /** Whether all are still as exact as they were added: a table that is not large, or one that wants doubles. */
    boolean keepsDoubles() {
        return flat == null || exact;
    }

    private double get(int row, int column) {
        return flat != null ? flat.get(row, column) : blocks.get(row / rowsOfBlock)[row % rowsOfBlock * width + column];
    }

    private void set(int row, int column, double value) {
        if (flat != null) {
            flat.set(row, column, value);
        } else {
            blocks.get(row / rowsOfBlock)[row % rowsOfBlock * width + column] = value;
        }
    }

    /** Of one column, in the order of the rows. */
    double[] column(int column) {
        var values = new double[count];
        for (int row = 0; row < count; row++) {
            values[row] = get(row, column);
        }
        return values;
    }

    /** Gives each number of a column, which are places, another one; what is missing stays so. */
    void renumber(int column, int[] places) {
        for (int row = 0; row < count; row++) {
            double place = get(row, column);
            if (!Double.isNaN(place)) {
                set(row, column, places[(int) place]);
            }
        }
    }

    /**
     * All of them; nothing can be added or asked for any more.
     *
     * @param doubles whether floats would not do
     */
    Features features(boolean doubles) {
        if (flat != null) {
            return flat.features(count, doubles);
        }
        return doubles ? new Features.Doubles(doubles(), width) : new Features.Floats(floats(), width);
    }

    private double[] doubles() {
        var all = new double[count * width];
        for (int b = 0; b < blocks.size(); b++) {
            int to = b * rowsOfBlock * width;
            System.arraycopy(blocks.set(b, null), 0, all, to, Math.min(rowsOfBlock * width, all.length - to));
        }
        return all;
    }

    private float[] floats() {
        var all = new float[count * width];
        int to = 0;
        for (int b = 0; b < blocks.size(); b++) {
            var block = blocks.set(b, null);
            for (int i = 0; i < block.length && to < all.length; i++) {
                all[to++] = (float) block[i];
            }
        }
        return all;
    }

    /** All of them row by row; nothing can be added or asked for any more. */
    double[] numbers() {
        return doubles();
    }

    /** How many different values a column has as doubles, and as floats. */
    record Distinct(int doubles, int floats) {}

    /** Of a column of a table that {@link #keepsDoubles}. */
    Distinct distinct(int column) {
        var values = Arrays.stream(column(column))
                .filter(value -> !Double.isNaN(value))
                .toArray();
        // Two zeros are one number.
        for (int i = 0; i < values.length; i++) {
            values[i] += 0.0;
        }
        Arrays.sort(values);
        int doubles = values.length > 0 ? 1 : 0;
        int floats = doubles;
        for (int i = 1; i < values.length; i++) {
            doubles += values[i] != values[i - 1] ? 1 : 0;
            floats += (float) values[i] != (float) values[i - 1] ? 1 : 0;
        }
        return new Distinct(doubles, floats);
    }
}

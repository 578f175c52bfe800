package chainrule.datasets.table;

import chainrule.UserException;
import chainrule.datasets.Features;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A growing matrix of numbers, in blocks: nothing is copied while it grows. */
final class Values {
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;
    private static final int BLOCK = 1 << 16;

    private final Path file;
    private final int width;
    private final int rowsOfBlock;
    private final List<double[]> blocks = new ArrayList<>();
    private int count;
    private int rowInBlock;

    Values(Path file, int width) {
        this.file = file;
        this.width = width;
        this.rowsOfBlock = Math.max(1, BLOCK / width);
        this.rowInBlock = rowsOfBlock;
    }

    /** @throws UserException if the memory has no room for another row */
    void add(double[] row) {
        if (rowInBlock == rowsOfBlock) {
            requireRoom();
            blocks.add(new double[rowsOfBlock * width]);
            rowInBlock = 0;
        }
        System.arraycopy(row, 0, blocks.get(blocks.size() - 1), rowInBlock * width, width);
        rowInBlock++;
        count++;
    }

    private void requireRoom() {
        long numbers = (count + (long) rowsOfBlock) * width;
        if ((count + 1L) * width > LONGEST_ARRAY) {
            throw new UserException(file + ": more than 2 billion numbers; use fewer rows or columns");
        }
        if (numbers * (Double.BYTES + Float.BYTES) > Runtime.getRuntime().maxMemory()) {
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

    /** Of one column, in the order of the rows. */
    double[] column(int column) {
        var values = new double[count];
        for (int row = 0; row < count; row++) {
            values[row] = blocks.get(row / rowsOfBlock)[row % rowsOfBlock * width + column];
        }
        return values;
    }

    /** Gives each number of a column, which are places, another one; what is missing stays so. */
    void renumber(int column, int[] places) {
        for (int row = 0; row < count; row++) {
            var block = blocks.get(row / rowsOfBlock);
            int at = row % rowsOfBlock * width + column;
            block[at] = Double.isNaN(block[at]) ? block[at] : places[(int) block[at]];
        }
    }

    /**
     * All of them; nothing can be added or asked for any more.
     *
     * @param doubles whether floats would not do
     */
    Features features(boolean doubles) {
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

package chainrule.engine.nd4j;

/**
 * One lane's part of work that several lanes divide among them. Which part that is depends on sizes alone, so the same
 * number of lanes gives the same bits.
 *
 * @param lane from 0
 */
record Partition(int lane, int lanes) {
    /** All of it. */
    static final Partition WHOLE = new Partition(0, 1);

    /** Floats in a line of the cache: parts that begin at a multiple of it don't write to each other's lines. */
    static final int LINE = 16;

    /** Where this lane's part of {@code size} pieces begins. */
    int from(int size) {
        return (int) ((long) size * lane / lanes);
    }

    /** Where it ends. */
    int to(int size) {
        return next().from(size);
    }

    /** The same in whole multiples of {@link #LINE}, but for the end. */
    int fromLine(int size) {
        return Math.min(size, from((size + LINE - 1) / LINE) * LINE);
    }

    int toLine(int size) {
        return next().fromLine(size);
    }

    /**
     * The part of a product of {@code rows}×{@code columns}: whole columns if there are enough of them, else whole rows, else
     * rectangles.
     *
     * @param rowsFirst rows rather than columns
     */
    Tile tile(int rows, int columns, boolean rowsFirst) {
        int size = rowsFirst ? rows : columns;
        int most = 1;
        for (int divisor = 2; divisor <= lanes; divisor++) {
            most = lanes % divisor == 0 && size >= divisor * LINE ? divisor : most;
        }
        int across = rowsFirst ? lanes / most : most;
        var down = new Partition(lane / across, lanes / across);
        var beside = new Partition(lane % across, across);
        return new Tile(down.fromLine(rows), down.toLine(rows), beside.from(columns), beside.to(columns));
    }

    private Partition next() {
        return new Partition(lane + 1, lanes);
    }

    /** Rows and columns, the ends not included. */
    record Tile(int fromRow, int toRow, int fromColumn, int toColumn) {
        int rows() {
            return toRow - fromRow;
        }

        int columns() {
            return toColumn - fromColumn;
        }
    }
}

package chainrule.datasets;

/**
 * A {@link TableEncoding} for one row at a time, whose categories are places in the encoding's own lists: nothing is allocated per row.
 * It may be used by several threads.
 */
public final class RowEncoder {
    private final TableEncoding.Column[] columns;
    private final int[][] places;
    private final int[] at;

    public RowEncoder(TableEncoding encoding) {
        columns = encoding.columns().toArray(TableEncoding.Column[]::new);
        places = new int[columns.length][];
        at = new int[columns.length];
        for (int k = 0, next = 0; k < columns.length; k++) {
            places[k] = TableEncoding.places(columns[k], columns[k].column());
            at[k] = next;
            next += columns[k].width();
        }
    }

    /**
     * The inputs of one row.
     *
     * @param raw a number a column, in the order of the encoding's columns: see {@link Schema.Column}
     * @param to receives as many inputs as the encoding has, from 0
     */
    public void encode(double[] raw, double[] to) {
        for (int k = 0; k < columns.length; k++) {
            columns[k].encode(raw[k], places[k], to, at[k]);
        }
    }

    /**
     * Whether a column can hold a value: a finite number; a place of its list of categories, or {@link Schema#UNKNOWN}; and {@link
     * Schema#MISSING} if values were missing in the training split.
     */
    public boolean allows(int column, double value) {
        if (Double.isNaN(value)) {
            return columns[column].flagged();
        }
        if (!columns[column].column().isCategory()) {
            return Double.isFinite(value);
        }
        return value >= Schema.UNKNOWN && value < places[column].length && value == Math.rint(value);
    }
}

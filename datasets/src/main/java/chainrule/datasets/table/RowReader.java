package chainrule.datasets.table;

import java.util.List;

/** Hears a table, cell by cell. */
interface RowReader {
    /** The first line that is not blank. */
    void header(List<String> names, long line);

    /**
     * A cell of a row.
     *
     * @param column from 0; a ragged row may have more than the header, or fewer
     * @param line where the row begins, from 1
     */
    void cell(int column, Cell cell, long line);

    /** The end of a row of this number of cells. */
    void end(int columns, long line);
}

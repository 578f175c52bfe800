package chainrule.datasets.table;

import chainrule.datasets.Features;
import java.util.List;

/** Hears a table some rows at a time, in order. */
public interface RowsListener {
    /**
     * Some rows.
     *
     * @param features of each row
     * @param kept the texts of the columns that were asked for, of each row
     */
    void rows(Features features, List<List<String>> kept);
}

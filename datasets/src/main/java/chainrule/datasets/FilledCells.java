package chainrule.datasets;

import chainrule.base.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts missing numbers in columns that had none in the training split: they are filled, and no input tells the network so. Rows may
 * come in parts.
 */
public final class FilledCells {
    private final TableEncoding encoding;
    private final int[] missing;

    public FilledCells(TableEncoding encoding) {
        this.encoding = encoding;
        this.missing = new int[encoding.columns().size()];
    }

    /** @param raw as {@link TableEncoding#apply} takes them */
    public void count(Features raw) {
        for (int k = 0; k < missing.length; k++) {
            var column = encoding.columns().get(k);
            if (column.flagged() || column.column().isCategory()) {
                continue;
            }
            for (int i = 0; i < raw.count(); i++) {
                if (Double.isNaN(raw.exact(i, k))) {
                    missing[k]++;
                }
            }
        }
    }

    /** A sentence for each such column. */
    public List<Message> notes(Path file) {
        var notes = new ArrayList<Message>();
        for (int k = 0; k < missing.length; k++) {
            if (missing[k] > 0) {
                notes.add(Message.of(
                        "%s: column \"%s\" lacks a number in %,d %s, and none was missing in training: %s stands in",
                        file,
                        encoding.columns().get(k).column().name(),
                        missing[k],
                        missing[k] == 1 ? "row" : "rows",
                        encoding.columns().get(k).fill()));
            }
        }
        return notes;
    }
}

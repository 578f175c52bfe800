package chainrule.datasets;

import chainrule.base.Composed;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is said of a table's columns.
 *
 * @param types by name, in one Unicode form (NFC); columns that are not named are found out
 * @param known of a trained network: its columns are looked for by name, in any order, and others are passed over
 * @param named whether the first line names the columns; else they are called column1, column2 and so on
 * @param mayMiss whether features may have missing values
 * @param marks what stands for a missing value; empty: the usual ones
 */
public record TableColumns(
        Map<String, ColumnType> types,
        Optional<Schema> known,
        boolean named,
        boolean mayMiss,
        Optional<List<String>> marks) {
    /** Nothing is said: all is found out. */
    public static final TableColumns USUAL = new TableColumns(Map.of(), Optional.empty(), true, true, Optional.empty());

    public TableColumns {
        var composed = new LinkedHashMap<String, ColumnType>();
        types.forEach((name, type) -> composed.put(Composed.of(name), type));
        types = Collections.unmodifiableMap(composed);
    }

    /** The same of a trained network. */
    public TableColumns knowing(Schema schema) {
        return new TableColumns(types, Optional.of(schema), named, mayMiss, marks);
    }

    /** The same with more types. */
    public TableColumns with(Map<String, ColumnType> others) {
        var all = new LinkedHashMap<>(types);
        all.putAll(others);
        return new TableColumns(all, known, named, mayMiss, marks);
    }
}

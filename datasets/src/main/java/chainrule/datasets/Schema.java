package chainrule.datasets;

import java.io.Serializable;
import java.util.List;

/**
 * The columns of a table that are learnt from, in the order in which {@link Features} holds them.
 *
 * @param ignored names of the training table's columns that nothing was learnt from
 */
public record Schema(List<Column> columns, List<String> ignored) implements Serializable {
    /** Where nothing is known in a cell. */
    public static final double MISSING = Double.NaN;

    /** Of a category that the column's list lacks. */
    public static final int UNKNOWN = -1;

    /** What the cells of a column are. */
    public enum Kind {
        NUMBER,
        /** Days since 1970, with their fraction. */
        DATE,
        CATEGORY
    }

    /**
     * One column. In {@link Features} a number is as it stands in the table, a category its place in the list or {@link #UNKNOWN}, and
     * what is missing {@link #MISSING}.
     *
     * @param categories of the training table, each once; none for numbers
     */
    public record Column(String name, Kind kind, List<String> categories) implements Serializable {
        public Column {
            categories = List.copyOf(categories);
        }

        public static Column number(String name) {
            return new Column(name, Kind.NUMBER, List.of());
        }

        public boolean isCategory() {
            return kind == Kind.CATEGORY;
        }
    }

    public Schema {
        columns = List.copyOf(columns);
        ignored = List.copyOf(ignored);
    }

    /** Of a table all of whose columns are used. */
    public Schema(List<Column> columns) {
        this(columns, List.of());
    }

    public List<String> names() {
        return columns.stream().map(Column::name).toList();
    }

    /** Whether all columns are numbers, so that a table without missing values needs no other preparation. */
    public boolean isPlain() {
        return columns.stream().allMatch(column -> column.kind() == Kind.NUMBER);
    }
}

package chainrule.report;

import chainrule.report.Block.Table;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Records as a table: a row each, a column for each component, whose name is its heading. */
public final class RecordTable {
    private static final double SMALL = 1e-3;
    private static final double LARGE = 1e6;
    /** From here on a number has digits enough before its point. */
    private static final double LONG = 1000;

    private RecordTable() {}

    /**
     * The table.
     *
     * @param rows at least one, all of one type
     */
    public static Table of(String caption, List<? extends Record> rows) {
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("a table of no rows");
        }
        var columns = rows.get(0).getClass().getRecordComponents();
        return new Table(
                caption,
                Arrays.stream(columns).map(RecordTable::heading).toList(),
                rows.stream().map(row -> cells(row, columns)).toList());
    }

    /** The name's words: {@code meanLoss} is "mean loss". */
    private static String heading(RecordComponent column) {
        return column.getName().replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    private static List<String> cells(Record row, RecordComponent[] columns) {
        return Arrays.stream(columns).map(column -> text(value(row, column))).toList();
    }

    private static Object value(Record row, RecordComponent column) {
        try {
            var accessor = column.getAccessor();
            // A record that is declared in a notebook or a method is not public.
            accessor.setAccessible(true);
            return accessor.invoke(row);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("%s can't be read: %s".formatted(column, e.getMessage()), e);
        }
    }

    /** A value as such tables show it. */
    public static String text(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.map(RecordTable::text).orElse("–");
        }
        if (value instanceof Double || value instanceof Float) {
            return number(((Number) value).doubleValue());
        }
        if (value instanceof Long || value instanceof Integer) {
            return String.format(Locale.ROOT, "%,d", ((Number) value).longValue());
        }
        if (value instanceof Boolean is) {
            return is ? "yes" : "no";
        }
        return String.valueOf(value);
    }

    private static String number(double value) {
        double size = Math.abs(value);
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "–" : String.valueOf(value);
        }
        if (value == 0) {
            return "0";
        }
        String format = size < SMALL || size >= LARGE ? "%.2e" : size < LONG ? "%.4f" : "%,.1f";
        return String.format(Locale.ROOT, format, value);
    }
}

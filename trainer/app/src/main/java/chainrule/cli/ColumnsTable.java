package chainrule.cli;

import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.Schema;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** What `data info` shows of a table's columns: a row each, measured on the rows to train on. */
final class ColumnsTable {
    private static final int MOST_VALUES = 5;
    private static final int WIDEST = 30;

    private final Features features;
    private final Schema schema;

    ColumnsTable(Dataset dataset) {
        this.features = dataset.train().features();
        this.schema = dataset.schema().orElseThrow();
    }

    /** @return the rows as JSON has them */
    List<Map<String, Object>> print(Output output) {
        int width = Math.max(
                8, 2 + schema.names().stream().mapToInt(String::length).max().orElse(1));
        String form = "%-" + Math.min(WIDEST, width) + "s %-9s %9s %9s  %-26s %s";
        output.line(form, "columns", "type", "missing", "distinct", "range", "example");
        var entries = new ArrayList<Map<String, Object>>();
        for (int k = 0; k < schema.columns().size(); k++) {
            entries.add(column(k, form, output));
        }
        return entries;
    }

    private Map<String, Object> column(int k, String form, Output output) {
        var column = schema.columns().get(k);
        double[] known = IntStream.range(0, features.count())
                .mapToDouble(row -> features.exact(row, k))
                .filter(value -> !Double.isNaN(value))
                .toArray();
        long missing = (long) features.count() - known.length;
        long distinct = Arrays.stream(known).distinct().count();
        String example = known.length == 0 ? "" : text(column, known[0]);
        String range = known.length == 0 ? "" : range(column, known);
        output.line(
                form,
                "  " + column.name(),
                name(column),
                String.format(Locale.ROOT, "%,d", missing),
                String.format(Locale.ROOT, "%,d", distinct),
                range,
                example);
        var entry = new LinkedHashMap<String, Object>();
        entry.put("column", column.name());
        entry.put("type", name(column));
        entry.put("missing", missing);
        entry.put("distinct", distinct);
        entry.put("values", column.categories());
        boolean numbers = !column.isCategory() && known.length > 0;
        entry.put("min", numbers ? Arrays.stream(known).min().getAsDouble() : null);
        entry.put("max", numbers ? Arrays.stream(known).max().getAsDouble() : null);
        entry.put("example", example);
        return entry;
    }

    private static String name(Schema.Column column) {
        return column.kind().name().toLowerCase(Locale.ROOT);
    }

    private static String range(Schema.Column column, double[] known) {
        if (column.isCategory()) {
            var names = column.categories();
            return String.join(", ", names.subList(0, Math.min(MOST_VALUES, names.size())))
                    + (names.size() > MOST_VALUES ? ", …" : "");
        }
        var statistics = Arrays.stream(known).summaryStatistics();
        return text(column, statistics.getMin()) + " to " + text(column, statistics.getMax());
    }

    private static String text(Schema.Column column, double value) {
        return switch (column.kind()) {
            case CATEGORY -> value < 0 ? "" : column.categories().get((int) value);
            case DATE -> LocalDate.ofEpochDay((long) Math.floor(value)).toString();
            case NUMBER -> DataDescription.text(value);
        };
    }
}

package chainrule.checkpoint;

import chainrule.base.Kebab;
import chainrule.datasets.Schema;
import chainrule.datasets.TableEncoding;
import chainrule.datasets.TargetColumns;
import chainrule.datasets.Task;
import chainrule.json.Json;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A table's columns as JSON, an object each: {@code {"name": "age", "type": "number", "missing": 28.5, "flag": true}} or
 * {@code {"name": "sex", "type": "category", "values": ["female", "male"], "inputs": [0, 1], "flag": false}}, where inputs are the places
 * of the values that the training split has. {@code "embedded": true} stands in a column whose values share one input; older versions
 * have no such columns. A number that is not normalised by scale and shift has its {@link CurveJson curve}.
 */
public final class EncodingJson {
    private static final String NAME = "name";
    private static final String TYPE = "type";
    /** The type of columns that nothing is learnt from; they stand behind the others. */
    private static final String IGNORED = "ignore";

    private static final String VALUES = "values";
    private static final String INPUTS = "inputs";
    private static final String FILL = "missing";
    private static final String FLAG = "flag";
    private static final String EMBEDDED = "embedded";

    private EncodingJson() {}

    /** A line of text. */
    public static String text(TableEncoding encoding) {
        try {
            return JSON.std.asString(columns(encoding));
        } catch (IOException e) {
            throw new AssertionError("nothing is written but memory", e);
        }
    }

    /** What stands in a run's folder: the columns, and what is learnt from them. */
    public static String schema(TableEncoding encoding, Task task, TargetColumns targets) {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("columns", columns(encoding));
        schema.put("inputs", encoding.names());
        schema.put("targets", targets.names());
        schema.put("weight", targets.weight().orElse(null));
        schema.put("task", Kebab.name(task.kind()));
        schema.put(task.isClassification() ? "classes" : "outputs", task.names());
        return Json.pretty(schema);
    }

    static List<Map<String, Object>> columns(TableEncoding encoding) {
        var columns = new ArrayList<Map<String, Object>>();
        for (var column : encoding.columns()) {
            var entry = new LinkedHashMap<String, Object>();
            entry.put(NAME, column.column().name());
            entry.put(TYPE, Kebab.name(column.column().kind()));
            if (column.column().isCategory()) {
                entry.put(VALUES, column.column().categories());
                entry.put(INPUTS, column.values());
                if (column.embedded()) {
                    entry.put(EMBEDDED, true);
                }
            } else {
                entry.put(FILL, column.fill());
            }
            entry.put(FLAG, column.flagged());
            CurveJson.put(column.curve(), entry);
            columns.add(entry);
        }
        for (var name : encoding.ignored()) {
            var entry = new LinkedHashMap<String, Object>();
            entry.put(NAME, name);
            entry.put(TYPE, IGNORED);
            columns.add(entry);
        }
        return columns;
    }

    /** @throws IllegalArgumentException if the text is something else */
    public static TableEncoding read(String text) {
        try {
            var columns = new ArrayList<TableEncoding.Column>();
            var ignored = new ArrayList<String>();
            for (var item : JSON.std.listFrom(text)) {
                var entry = (Map<?, ?>) item;
                if (IGNORED.equals(entry.get(TYPE))) {
                    ignored.add(entry.get(NAME).toString());
                } else {
                    columns.add(column(entry));
                }
            }
            return new TableEncoding(columns, ignored);
        } catch (IOException | ClassCastException | NullPointerException e) {
            throw new IllegalArgumentException("these are not the columns of a table", e);
        }
    }

    private static TableEncoding.Column column(Map<?, ?> entry) {
        var kind = Schema.Kind.valueOf(entry.get(TYPE).toString().toUpperCase(Locale.ROOT));
        boolean category = kind == Schema.Kind.CATEGORY;
        var values = category ? texts(entry.get(VALUES)) : List.<String>of();
        var inputs = category ? places(entry.get(INPUTS), values.size()) : List.<Integer>of();
        double fill = category ? 0 : ((Number) entry.get(FILL)).doubleValue();
        var column = new Schema.Column(entry.get(NAME).toString(), kind, values);
        boolean embedded = category && Boolean.TRUE.equals(entry.get(EMBEDDED));
        return new TableEncoding.Column(column, fill, inputs, embedded, (Boolean) entry.get(FLAG), CurveJson.of(entry));
    }

    private static List<String> texts(Object list) {
        return ((List<?>) list).stream().map(Object::toString).toList();
    }

    private static List<Integer> places(Object list, int values) {
        var places = ((List<?>) list).stream().map(Integer.class::cast).toList();
        if (places.stream().anyMatch(place -> place < 0 || place >= values)) {
            throw new IllegalArgumentException("an input for a value that there is not");
        }
        return places;
    }
}

package chainrule.json;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes maps, lists and values as JSON. What is undefined is null, never absent: null itself, NaN and infinities, for which JSON has
 * no number.
 */
public final class Json {
    private static final JSON WRITER = JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES);

    private Json() {}

    /** On one line. */
    public static String line(Object value) {
        return text(WRITER, value);
    }

    /** Indented, with a line feed at its end. */
    public static String pretty(Object value) {
        return text(WRITER.with(JSON.Feature.PRETTY_PRINT_OUTPUT), value) + "\n";
    }

    /** What is wrong with a text that is not JSON: one line, without the parser's remarks on where it read. */
    public static String problem(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
    }

    private static String text(JSON writer, Object value) {
        try {
            return writer.asString(defined(value));
        } catch (IOException e) {
            throw new AssertionError("nothing is written but memory", e);
        }
    }

    /** Map.of and HashMap have another order in every process: their keys are sorted, so that the same report is the same text. */
    private static boolean hasOrder(Map<?, ?> map) {
        return map instanceof LinkedHashMap
                || !(map instanceof HashMap)
                        && !map.getClass().equals(Map.of("", "").getClass())
                        && !map.getClass().equals(Map.of("", "", "1", "1").getClass());
    }

    private static Object defined(Object value) {
        if (value instanceof Map<?, ?> map) {
            var copy = hasOrder(map) ? new LinkedHashMap<String, Object>() : new TreeMap<String, Object>();
            map.forEach((key, inner) -> copy.put(key.toString(), defined(inner)));
            return copy;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Json::defined).collect(java.util.stream.Collectors.toList());
        }
        if (value instanceof double[] numbers) {
            return defined(java.util.Arrays.stream(numbers).boxed().toList());
        }
        if (value instanceof Double || value instanceof Float) {
            return Double.isFinite(((Number) value).doubleValue()) ? value : null;
        }
        return value;
    }
}

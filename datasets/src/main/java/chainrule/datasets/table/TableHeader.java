package chainrule.datasets.table;

import chainrule.Nearest;
import chainrule.UserException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.datavec.api.transform.schema.Schema;

/**
 * A table's columns as a DataVec {@link Schema}: the label is text, every other column a finite float.
 *
 * @param label the index of the label's column; -1 where there is none
 */
record TableHeader(Schema schema, int label) {
    private static final int MOST_LISTED = 20;
    private static final int NO_LABEL = -1;

    /** @param line the file's first line that is not blank */
    static TableHeader of(Path file, CsvLines.Line line, String label) {
        var names = names(line);
        var where = file + ":" + line.number() + ": ";
        requireNames(where, names, label);
        return new TableHeader(schema(names, label), names.indexOf(label));
    }

    /**
     * Of a table whose classes nobody knows.
     *
     * @param label is passed over where the table has it
     */
    static TableHeader withoutLabel(Path file, CsvLines.Line line, String label) {
        var names = names(line);
        if (names.contains(label)) {
            return of(file, line, label);
        }
        requireDistinct(file + ":" + line.number() + ": ", names);
        return new TableHeader(schema(names, label), NO_LABEL);
    }

    private static List<String> names(CsvLines.Line line) {
        return line.cells().stream().map(cell -> cell.toString().strip()).toList();
    }

    private static Schema schema(List<String> names, String label) {
        var schema = new Schema.Builder();
        for (var name : names) {
            if (name.equals(label)) {
                schema.addColumnString(name);
            } else {
                // The limits do what forbidding infinity alone does not: FloatMetaData.isValid lets it pass.
                schema.addColumnFloat(name, -Float.MAX_VALUE, Float.MAX_VALUE, false, false);
            }
        }
        return schema.build();
    }

    private static void requireNames(String where, List<String> names, String label) {
        if (!names.contains(label)) {
            throw new UserException(where + unknownLabel(names, label));
        }
        if (names.size() < 2) {
            throw new UserException(where + "the only column is the label; at least one column of numbers is needed");
        }
        requireDistinct(where, names);
    }

    private static void requireDistinct(String where, List<String> names) {
        var seen = new HashSet<String>();
        for (int column = 0; column < names.size(); column++) {
            var name = names.get(column);
            if (name.isEmpty()) {
                throw new UserException(where
                        + "column %d has no name; name it, or remove it if it only counts the rows"
                                .formatted(column + 1));
            }
            if (!seen.add(name)) {
                throw new UserException(where + "two columns are called \"%s\"; rename one".formatted(name));
            }
        }
    }

    private static String unknownLabel(List<String> names, String label) {
        if (names.size() == 1 && names.get(0).matches(".*[;\t].*")) {
            return "the line holds no comma, but \";\" or tabs; separate the columns by commas";
        }
        if (2 * names.stream().filter(Numbers::isDecimal).count() >= names.size()) {
            return "no column \"%s\": this line holds numbers, but the first line must name the columns; add a header"
                    .formatted(label);
        }
        var listed = names.stream().limit(MOST_LISTED).collect(Collectors.joining(", "));
        var more = names.size() > MOST_LISTED ? " and %d more".formatted(names.size() - MOST_LISTED) : "";
        var guess = Nearest.nearest(label, names)
                .map("did you mean \"%s\"? "::formatted)
                .orElse("");
        return "no column \"%s\": %sthe columns are %s%s".formatted(label, guess, listed, more);
    }

    int columns() {
        return schema.numColumns();
    }

    int features() {
        return label == NO_LABEL ? columns() : columns() - 1;
    }

    String name(int column) {
        return schema.getName(column);
    }
}

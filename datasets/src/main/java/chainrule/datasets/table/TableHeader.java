package chainrule.datasets.table;

import chainrule.Composed;
import chainrule.Nearest;
import chainrule.UserException;
import chainrule.datasets.ClassNames;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table's columns: the label is text, every other column holds numbers. Names are compared in one Unicode form (NFC) and
 * shown as they are.
 *
 * @param label the index of the label's column; -1 where there is none
 * @param labelled whether the labels are wanted
 */
record TableHeader(List<String> names, int label, boolean labelled) {
    private static final int MOST_LISTED = 20;
    private static final int NO_LABEL = -1;

    /** @param line of the header, from 1 */
    static TableHeader of(Path file, long line, List<String> names, String label) {
        var where = file + ":" + line + ": ";
        requireNames(where, names, label);
        return new TableHeader(names, indexOf(names, label), true);
    }

    /** Of a table for validation or testing: Kaggle's test.csv has no classes, for instance. */
    static TableHeader beside(Path file, long line, List<String> names, String label) {
        if (indexOf(names, label) < 0) {
            throw new UserException("%s:%d: %s; if its classes are unknown, move this file elsewhere and use `predict`"
                    .formatted(file, line, unknownLabel(names, label)));
        }
        return of(file, line, names, label);
    }

    /**
     * Of a table whose classes nobody knows.
     *
     * @param label is passed over where the table has it
     */
    static TableHeader withoutLabel(Path file, long line, List<String> names, String label) {
        if (indexOf(names, label) >= 0) {
            return of(file, line, names, label);
        }
        requireDistinct(file + ":" + line + ": ", names);
        return new TableHeader(names, NO_LABEL, false);
    }

    private static int indexOf(List<String> names, String label) {
        return Composed.of(names).indexOf(Composed.of(label));
    }

    private static void requireNames(String where, List<String> names, String label) {
        if (indexOf(names, label) < 0) {
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
            if (!seen.add(Composed.of(name))) {
                throw new UserException(where + "two columns are called \"%s\"; rename one".formatted(name));
            }
        }
    }

    private static String unknownLabel(List<String> names, String label) {
        if (2 * names.stream().filter(ClassNames::isDecimal).count() >= names.size()) {
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

    /** For those who want the numbers alone. */
    TableHeader passingLabelsOver() {
        return new TableHeader(names, label, false);
    }

    int columns() {
        return names.size();
    }

    int features() {
        return label == NO_LABEL ? columns() : columns() - 1;
    }

    String name(int column) {
        return names.get(column);
    }

    /** The names of the columns of numbers, in their order. */
    List<String> featureNames() {
        return java.util.stream.IntStream.range(0, columns())
                .filter(column -> column != label)
                .mapToObj(names::get)
                .toList();
    }
}

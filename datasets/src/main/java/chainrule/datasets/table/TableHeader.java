package chainrule.datasets.table;

import chainrule.Composed;
import chainrule.Nearest;
import chainrule.UserException;
import chainrule.datasets.ClassNames;
import chainrule.datasets.TargetColumns;
import chainrule.datasets.Task;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table's columns: targets, perhaps weights, and features, which hold numbers. Names are compared in one Unicode form (NFC) and
 * shown as they are.
 *
 * @param targets the indices of the target columns, in the order in which they are named
 * @param weight the index of the column of weights; -1 where there is none
 * @param labelled whether targets and weights are wanted
 */
record TableHeader(List<String> names, List<Integer> targets, int weight, boolean labelled) {
    /** In {@link #roles}: a column of numbers to learn from. */
    static final int FEATURE = -1;

    /** In {@link #roles}: the column of weights. */
    static final int WEIGHT = -2;

    private static final int MOST_LISTED = 20;
    private static final int NONE = -1;

    /** @param line of the header, from 1 */
    static TableHeader of(Path file, long line, List<String> names, TargetColumns wanted) {
        var where = file + ":" + line + ": ";
        for (var name : named(wanted)) {
            if (indexOf(names, name) < 0) {
                throw new UserException(where + unknown(names, name));
            }
        }
        requireDistinctRoles(wanted);
        return of(where, names, wanted);
    }

    private static TableHeader of(String where, List<String> names, TargetColumns wanted) {
        var targets = wanted.names().stream()
                .map(name -> indexOf(names, name))
                .filter(index -> index >= 0)
                .toList();
        int weight = wanted.weight().map(name -> indexOf(names, name)).orElse(NONE);
        var header = new TableHeader(names, targets, weight, true);
        if (header.features() < 1) {
            throw new UserException(where
                    + (names.size() == 1
                            ? "the only column is the label; at least one column of numbers is needed"
                            : "all columns are targets or weights; at least one column of numbers is needed"));
        }
        requireDistinct(where, names);
        return header;
    }

    /** Of a table for validation or testing: Kaggle's test.csv has no classes, for instance. */
    static TableHeader beside(Path file, long line, List<String> names, TargetColumns wanted) {
        for (var name : wanted.names()) {
            if (indexOf(names, name) < 0) {
                throw new UserException("%s:%d: %s; if its %s unknown, move this file elsewhere and use `predict`"
                        .formatted(file, line, unknown(names, name), whatIsUnknown(wanted)));
            }
        }
        return of(file, line, names, wanted);
    }

    private static String whatIsUnknown(TargetColumns wanted) {
        return wanted.task().equals(Optional.of(Task.Kind.CLASSIFICATION)) ? "classes are" : "targets are";
    }

    /** Of a table whose targets nobody knows: target columns and weights are passed over where the table has them. */
    static TableHeader withoutTargets(Path file, long line, List<String> names, TargetColumns wanted) {
        return of(file + ":" + line + ": ", names, wanted).passingTargetsOver();
    }

    private static List<String> named(TargetColumns wanted) {
        return Stream.concat(wanted.names().stream(), wanted.weight().stream()).toList();
    }

    private static int indexOf(List<String> names, String label) {
        return Composed.of(names).indexOf(Composed.of(label));
    }

    private static void requireDistinctRoles(TargetColumns wanted) {
        var seen = new HashSet<String>();
        for (var name : wanted.names()) {
            if (!seen.add(Composed.of(name))) {
                throw new UserException("data.target names column \"%s\" twice; name it once".formatted(name));
            }
        }
        wanted.weight().filter(name -> seen.contains(Composed.of(name))).ifPresent(name -> {
            throw new UserException(
                    "column \"%s\" is a target (data.target), and can't hold the weights (data.weight), too"
                            .formatted(name));
        });
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

    private static String unknown(List<String> names, String label) {
        if (2 * names.stream().filter(ClassNames::isDecimal).count() >= names.size()) {
            return "no column \"%s\": this line holds numbers, but the first line must name the columns; add a header"
                    .formatted(label);
        }
        var listed = names.stream().limit(MOST_LISTED).collect(Collectors.joining(", "));
        var more = names.size() > MOST_LISTED ? " and %d more".formatted(names.size() - MOST_LISTED) : "";
        var guess = Nearest.nearest(label, names)
                .map("did you mean \"%s\"? "::formatted)
                .orElse("");
        return "no column \"%s\": %s%sthe columns are %s%s"
                .formatted(label, withComma(names, label), guess, listed, more);
    }

    /** A comma separates columns, unless names are quoted as in YAML. */
    private static String withComma(List<String> names, String label) {
        return names.stream()
                .filter(name -> name.indexOf(',') >= 0 && name.contains(label))
                .findFirst()
                .map(name -> "the name \"%s\" has a comma: write it as a list, data.target: ['%s']; "
                        .formatted(name, name.replace("'", "''")))
                .orElse("");
    }

    private TableHeader passingTargetsOver() {
        return new TableHeader(names, targets, weight, false);
    }

    int columns() {
        return names.size();
    }

    int features() {
        return columns() - targets.size() - (weight == NONE ? 0 : 1);
    }

    String name(int column) {
        return names.get(column);
    }

    /** The name of the {@code k}th target. */
    String target(int k) {
        return names.get(targets.get(k));
    }

    /** What each column is: the number of a target, {@link #FEATURE} or {@link #WEIGHT}. */
    int[] roles() {
        var roles = new int[columns()];
        Arrays.fill(roles, FEATURE);
        if (weight != NONE) {
            roles[weight] = WEIGHT;
        }
        for (int k = 0; k < targets.size(); k++) {
            roles[targets.get(k)] = k;
        }
        return roles;
    }

    /** The names of the columns of numbers, in their order. */
    List<String> featureNames() {
        var roles = roles();
        return IntStream.range(0, columns())
                .filter(column -> roles[column] == FEATURE)
                .mapToObj(names::get)
                .toList();
    }
}

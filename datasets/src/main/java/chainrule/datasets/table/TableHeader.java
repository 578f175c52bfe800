package chainrule.datasets.table;

import chainrule.base.Composed;
import chainrule.base.Message;
import chainrule.base.Nearest;
import chainrule.base.UserException;
import chainrule.datasets.ClassNames;
import chainrule.datasets.ColumnType;
import chainrule.datasets.DataAction;
import chainrule.datasets.DataSetting;
import chainrule.datasets.Schema;
import chainrule.datasets.TableColumns;
import chainrule.datasets.TargetColumns;
import chainrule.datasets.Task;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table's columns: targets, perhaps weights and groups, features, and those that are passed over. Names are compared in one Unicode form (NFC)
 * and shown as they are.
 *
 * @param targets the indices of the target columns, in the order in which they are named
 * @param weight the index of the column of weights; -1 where there is none
 * @param group the index of the column of groups; -1 where there is none
 * @param features the indices of the columns that are learnt from: in the table's order, or in that of a trained network
 * @param labelled whether targets and weights are wanted
 */
record TableHeader(
        List<String> names, List<Integer> targets, int weight, int group, List<Integer> features, boolean labelled) {
    /** In {@link #roles}: a column to learn from. */
    static final int FEATURE = -1;

    /** In {@link #roles}: the column of weights. */
    static final int WEIGHT = -2;

    /** In {@link #roles}: a column that is passed over. */
    static final int PASSED_OVER = -3;

    /** In {@link #roles}: a first column without a name, which must count the rows, and is passed over. */
    static final int INDEX = -4;

    /** In {@link #roles}: the column of groups. */
    static final int GROUP = -5;

    private static final int MOST_LISTED = 20;
    private static final int NONE = -1;

    /** @param line of the header, from 1 */
    static TableHeader of(Path file, long line, List<String> names, TargetColumns wanted, TableColumns columns) {
        var where = file + ":" + line + ": ";
        for (var name : named(wanted)) {
            if (indexOf(names, name) < 0) {
                throw new UserException(Message.of("%s%s", where, unknown(names, name)));
            }
        }
        // Beside a table to train on, or in one of a trained network, groups are of no use.
        wanted.group()
                .filter(name -> columns.known().isEmpty() && indexOf(names, name) < 0)
                .ifPresent(name -> {
                    throw new UserException(
                            Message.of("%s%s: %s", where, DataSetting.GROUP.introduced(), unknown(names, name)));
                });
        requireDistinctRoles(wanted);
        var header = header(where, names, wanted, columns);
        for (var name : columns.types().keySet()) {
            if (indexOf(names, name) < 0) {
                throw new UserException(Message.of("%s%s: %s", where, DataSetting.COLUMNS, unknown(names, name)));
            }
        }
        return header;
    }

    private static TableHeader header(String where, List<String> names, TargetColumns wanted, TableColumns columns) {
        var targets = wanted.names().stream()
                .map(name -> indexOf(names, name))
                .filter(index -> index >= 0)
                .toList();
        int weight = wanted.weight().map(name -> indexOf(names, name)).orElse(NONE);
        int group = wanted.group().map(name -> indexOf(names, name)).orElse(NONE);
        requireDistinct(where, names);
        var features = columns.known()
                .map(schema ->
                        columns.named() ? known(where, names, schema) : inOrder(where, names, schema, targets, weight))
                .orElseGet(() -> IntStream.range(0, names.size())
                        .filter(column -> !targets.contains(column) && column != weight && column != group)
                        .filter(column -> !isIndex(names, column) && !isIgnored(names.get(column), columns))
                        .boxed()
                        .toList());
        if (features.isEmpty()) {
            throw new UserException(
                    where
                            + (names.size() == 1
                                    ? "the only column is the label; at least one column to learn from is needed"
                                    : "all columns are targets, weights, groups or ignored; at least one column to learn from is needed"));
        }
        return new TableHeader(names, targets, weight, group, features, true);
    }

    private static boolean isIndex(List<String> names, int column) {
        return column == 0 && names.get(0).isEmpty();
    }

    private static boolean isIgnored(String name, TableColumns columns) {
        return columns.types().get(Composed.of(name)) == ColumnType.IGNORE;
    }

    /** Where a trained network's columns are. */
    private static List<Integer> known(String where, List<String> names, Schema schema) {
        var places = new HashMap<String, Integer>();
        for (int column = 0; column < names.size(); column++) {
            places.putIfAbsent(Composed.of(names.get(column)), column);
        }
        var missing = schema.names().stream()
                .filter(name -> !places.containsKey(Composed.of(name)))
                .toList();
        if (!missing.isEmpty()) {
            if (areNumbers(names)) {
                throw new UserException(Message.of(
                        "%sthis line holds numbers, but the first line must name the columns; add a header, or, if the columns are in the order %s, give %s",
                        where, listed(schema.names()), DataSetting.HEADER.to("false")));
            }
            throw new UserException(where
                    + "no column %s; the network was trained on the columns %s, and this table has %s: rename or add %s"
                            .formatted(
                                    missing.stream().map("\"%s\""::formatted).collect(Collectors.joining(", ")),
                                    listed(schema.names()),
                                    listed(names),
                                    missing.size() == 1 ? "it" : "them"));
        }
        return schema.names().stream()
                .map(name -> places.get(Composed.of(name)))
                .toList();
    }

    /** Of a table without names, whose columns are those of the network in its order, or the same as in training. */
    private static List<Integer> inOrder(
            String where, List<String> names, Schema schema, List<Integer> targets, int weight) {
        if (new HashSet<>(Composed.of(names)).containsAll(Composed.of(schema.names()))) {
            return known(where, names, schema);
        }
        if (names.size() != schema.columns().size() || !targets.isEmpty() || weight != NONE) {
            throw new UserException(where
                    + "%d columns without names; the network was trained on %d: %s"
                            .formatted(names.size(), schema.columns().size(), listed(schema.names())));
        }
        return IntStream.range(0, names.size()).boxed().toList();
    }

    private static String listed(List<String> names) {
        var listed = names.stream().limit(MOST_LISTED).collect(Collectors.joining(", "));
        return names.size() > MOST_LISTED ? listed + " and %d more".formatted(names.size() - MOST_LISTED) : listed;
    }

    /** Of a table for validation or testing: Kaggle's test.csv has no classes, for instance. */
    static TableHeader beside(Path file, long line, List<String> names, TargetColumns wanted, TableColumns columns) {
        for (var name : wanted.names()) {
            if (indexOf(names, name) < 0) {
                throw new UserException(Message.of(
                        "%s:%d: %s; if its %s unknown, move this file elsewhere and use %s",
                        file, line, unknown(names, name), whatIsUnknown(wanted), DataAction.PREDICT.of()));
            }
        }
        return of(file, line, names, wanted, columns);
    }

    private static String whatIsUnknown(TargetColumns wanted) {
        return wanted.task().equals(Optional.of(Task.Kind.CLASSIFICATION)) ? "classes are" : "targets are";
    }

    /** Of a table with unknown targets: target columns and weights are passed over where the table has them. */
    static TableHeader withoutTargets(
            Path file, long line, List<String> names, TargetColumns wanted, TableColumns columns) {
        return header(file + ":" + line + ": ", names, wanted, columns).passingTargetsOver();
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
                throw new UserException(
                        Message.of("%s names column \"%s\" twice; name it once", DataSetting.TARGET, name));
            }
        }
        wanted.weight().filter(name -> seen.contains(Composed.of(name))).ifPresent(name -> {
            throw new UserException(Message.of(
                    "column \"%s\" is a target (%s), and can't hold the weights (%s), too",
                    name, DataSetting.TARGET, DataSetting.WEIGHT));
        });
        wanted.weight().map(Composed::of).ifPresent(seen::add);
        wanted.group().filter(name -> seen.contains(Composed.of(name))).ifPresent(name -> {
            throw new UserException(Message.of(
                    "column \"%s\" is a target or the weights, and can't be the groups (%s), too: choose another column",
                    name, DataSetting.GROUP.bare()));
        });
    }

    private static void requireDistinct(String where, List<String> names) {
        var seen = new HashSet<String>();
        for (int column = 0; column < names.size(); column++) {
            var name = names.get(column);
            if (name.isEmpty() && column > 0) {
                throw new UserException(where
                        + "column %d has no name; name it, or remove it if it only counts the rows"
                                .formatted(column + 1));
            }
            if (!seen.add(Composed.of(name))) {
                throw new UserException(where + "two columns are called \"%s\"; rename one".formatted(name));
            }
        }
    }

    private static Message unknown(List<String> names, String label) {
        if (areNumbers(names)) {
            return Message.of(
                    "no column \"%s\": this line holds numbers, but the first line must name the columns; add a header, or give %s and %s or another",
                    label, DataSetting.HEADER.to("false"), DataSetting.TARGET.to("column" + names.size()));
        }
        String guess = Nearest.hint(Nearest.nearest(label, names).map("\"%s\""::formatted));
        return Message.of(
                "no column \"%s\": %s%sthe columns are %s", label, withComma(names, label), guess, listed(names));
    }

    /** A comma separates columns, unless names are quoted as in YAML. */
    private static Message withComma(List<String> names, String label) {
        return names.stream()
                .filter(name -> name.indexOf(',') >= 0 && name.contains(label))
                .findFirst()
                .map(name -> Message.of(
                        "the name \"%s\" has a comma: write it as a list, %s; ",
                        name, DataSetting.TARGET.stated("['%s']".formatted(name.replace("'", "''")))))
                .orElse(Message.text(""));
    }

    private static boolean areNumbers(List<String> names) {
        return 2 * names.stream().filter(ClassNames::isDecimal).count() >= names.size();
    }

    private TableHeader passingTargetsOver() {
        return new TableHeader(names, targets, weight, group, features, false);
    }

    int columns() {
        return names.size();
    }

    String name(int column) {
        return names.get(column);
    }

    /** The name of the {@code k}th target. */
    String target(int k) {
        return names.get(targets.get(k));
    }

    /** What each column is: the number of a target, {@link #FEATURE}, {@link #WEIGHT}, {@link #GROUP}, {@link #INDEX} or {@link #PASSED_OVER}. */
    int[] roles() {
        var roles = new int[columns()];
        Arrays.fill(roles, PASSED_OVER);
        if (isIndex(names, 0)) {
            roles[0] = INDEX;
        }
        features.forEach(column -> roles[column] = FEATURE);
        if (weight != NONE) {
            roles[weight] = WEIGHT;
        }
        if (group != NONE && roles[group] == PASSED_OVER) {
            roles[group] = GROUP;
        }
        for (int k = 0; k < targets.size(); k++) {
            roles[targets.get(k)] = k;
        }
        return roles;
    }

    /** Of each column that is learnt from its place among these. */
    int[] places() {
        var places = new int[columns()];
        for (int k = 0; k < features.size(); k++) {
            places[features.get(k)] = k;
        }
        return places;
    }

    /**
     * Of each column its place among those whose texts are wanted, or -1.
     *
     * @throws UserException if the table lacks one of these
     */
    int[] kept(String where, List<String> wanted) {
        var places = new int[columns()];
        Arrays.fill(places, NONE);
        for (int i = 0; i < wanted.size(); i++) {
            int column = indexOf(names, wanted.get(i));
            if (column < 0) {
                throw new UserException(
                        Message.of("%s%s: %s", where, DataSetting.KEPT_COLUMNS, unknown(names, wanted.get(i))));
            }
            places[column] = i;
        }
        return places;
    }

    /** The names of the columns that are learnt from, in their order. */
    List<String> featureNames() {
        return features.stream().map(names::get).toList();
    }

    /** The names of those that are neither learnt nor learnt from. */
    List<String> passedOver() {
        var roles = roles();
        return IntStream.range(0, columns())
                .filter(column -> roles[column] == PASSED_OVER)
                .mapToObj(names::get)
                .toList();
    }
}

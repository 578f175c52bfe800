package chainrule.datasets.table;

import chainrule.base.Composed;
import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.datasets.ClassNames;
import chainrule.datasets.DataSetting;
import chainrule.datasets.TableFormat;
import chainrule.datasets.TableFormat.MissingLabels;
import chainrule.datasets.Targets;
import chainrule.datasets.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One class a row. */
record LearntClasses(Path file, String column, Task task, TableFormat format, List<Message> notes) implements Learnt {
    /** Of the training table: the distinct labels, in the order of their values if all are numbers, else of their characters. */
    static LearntClasses of(TableRows rows, TableFormat format) {
        var labels = rows.targets().labels();
        String column = rows.header().target(0);
        var classes = classes(labels, format);
        requireNoMarks(rows, classes, column, format);
        if (classes.size() < 2) {
            throw new UserException("%s: every row has the label \"%s\" in column \"%s\"; at least 2 classes are needed"
                    .formatted(rows.file(), classes.get(0), column));
        }
        var notes = new ArrayList<Message>();
        equalNumbers(classes)
                .ifPresent(pair -> notes.add(Message.of(
                        "%s: the labels %s are the same number, and are different classes", rows.file(), pair)));
        if (!classes.stream().allMatch(ClassNames::isComparable)) {
            labels.doubts().map(Message::text).ifPresent(notes::add);
        }
        labels.alike()
                .forEach(alike -> notes.add(Message.of(
                        "%s: the labels %s differ in capital letters alone, and are different classes",
                        rows.file(), alike)));
        // What is a class of the training table is one in the tables beside it.
        return new LearntClasses(
                rows.file(), column, Task.classification(classes), format.withClasses(classes), List.copyOf(notes));
    }

    @Override
    public Targets of(TableRows rows) {
        var labels = rows.targets().labels();
        var known = composed(task.names());
        for (var label : labels.names()) {
            if (!known.contains(Composed.of(label))) {
                throw new UserException(
                        "%s:%d: column \"%s\": no row of %s has the label \"%s\"; add one, or remove this row"
                                .formatted(rows.file(), labels.firstLine(label), column, file, label));
            }
        }
        return new Targets.Classes(labels.numbers(task.names()));
    }

    /** Those of a trained network, if the table has no others. */
    private static List<String> classes(LabelColumn labels, TableFormat format) {
        var known = composed(format.classes());
        return known.containsAll(composed(labels.names())) ? format.classes() : ClassNames.sorted(labels.names());
    }

    private static Set<String> composed(List<String> names) {
        return new HashSet<>(Composed.of(names));
    }

    private static void requireNoMarks(TableRows rows, List<String> classes, String column, TableFormat format) {
        // Credit approval and others have the classes + and -.
        if (format.missing() != MissingLabels.REFUSE || classes == format.classes() || classes.contains("+")) {
            return;
        }
        var labels = rows.targets().labels();
        var marks = labels.names().stream()
                .filter(Numbers::isMissing)
                .filter(mark -> !format.classes().contains(mark))
                .toList();
        if (!marks.isEmpty()) {
            throw new UserException(Message.of(
                    "%s:%d: column \"%s\": the label %s often means a missing value; if it is a class, set %s, and to skip such rows: drop",
                    rows.file(),
                    labels.firstLine(marks.get(0)),
                    column,
                    marks.stream().map("\"%s\""::formatted).collect(Collectors.joining(", ")),
                    DataSetting.MISSING_LABELS.introduced("keep")));
        }
    }

    /** The first ones that differ as texts alone, such as 1, 1.0 and 01. */
    private static Optional<String> equalNumbers(List<String> classes) {
        var seen = new LinkedHashMap<Object, List<String>>();
        for (var name : classes) {
            if (ClassNames.isComparable(name)) {
                seen.computeIfAbsent(new java.math.BigDecimal(name).stripTrailingZeros(), number -> new ArrayList<>())
                        .add('"' + name + '"');
            }
        }
        return seen.values().stream()
                .filter(alike -> alike.size() > 1)
                .findFirst()
                .map(LearntClasses::enumerated);
    }

    private static String enumerated(List<String> names) {
        int last = names.size() - 1;
        return String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }
}

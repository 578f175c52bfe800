package chainrule.datasets.table;

import chainrule.Composed;
import chainrule.UserException;
import chainrule.datasets.ClassNames;
import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.datasets.TableFormat;
import chainrule.datasets.TableFormat.MissingLabels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads a CSV file (RFC 4180 with a header; see {@link CsvFile} for its forms). One column holds the class; every other must
 * hold a finite decimal number, or true and false for 1 and 0, in every row. Blank lines are passed over.
 */
public final class Table {
    private static final List<String> ENDINGS = List.of(".gz", ".csv", ".tsv", ".txt");

    private Table() {}

    /** As it is usually written. */
    public static Dataset read(Path path, String labelColumn) {
        return read(path, labelColumn, TableFormat.USUAL);
    }

    /**
     * The features are floats, or doubles where the format wants them exact and floats would change some, in the order of the
     * columns. The classes are the distinct labels, in the order of their values if all are numbers, else of their characters.
     *
     * @param path a CSV file, which gives no test samples; or a folder with {@code train.csv} and perhaps {@code
     *     val.csv} and {@code test.csv}, whose columns must be the same; see {@link TableFolder}
     * @param labelColumn the name of the column that holds the class
     * @throws UserException with file and line if something in the table is not as above
     */
    public static Dataset read(Path path, String labelColumn, TableFormat format) {
        var folder = Optional.of(path).filter(Files::isDirectory).map(TableFolder::of);
        var rows = TableRows.read(folder.map(TableFolder::train).orElse(path), labelColumn, format);
        var shape = Shape.vector(rows.header().features());
        var classes = classes(rows, format);
        requireNoMarks(rows, classes, labelColumn, format);
        if (classes.size() < 2) {
            throw new UserException("%s: every row has the label \"%s\" in column \"%s\"; at least 2 classes are needed"
                    .formatted(rows.file(), classes.get(0), labelColumn));
        }
        var notes = new ArrayList<>(rows.notes());
        equalNumbers(classes)
                .ifPresent(pair -> notes.add("%s: the labels %s are the same number, and are different classes"
                        .formatted(rows.file(), pair)));
        rows.labels().doubts(classes).ifPresent(notes::add);
        rows.labels()
                .alike()
                .forEach(labels ->
                        notes.add("%s: the labels %s differ in capital letters alone, and are different classes"
                                .formatted(rows.file(), labels)));
        var train = rows.samples(classes);
        var validation = folder.flatMap(TableFolder::validation)
                .map(file -> part(file, labelColumn, rows, classes, format, notes));
        var test = folder.flatMap(TableFolder::test).map(file -> part(file, labelColumn, rows, classes, format, notes));
        validation.ifPresent(any -> notes.add("validation samples are those of %s: data.validation has no effect"
                .formatted(folder.get().validation().get().getFileName())));
        folder.flatMap(tables -> tables.note(path)).ifPresent(notes::add);
        return new Dataset(
                name(path),
                shape,
                classes,
                train,
                validation.orElseGet(() -> Dataset.none(shape)),
                test.orElseGet(() -> Dataset.none(shape)),
                notes);
    }

    /**
     * The rows of a table whose classes are asked for: it may have the column of classes, and need not.
     *
     * @param labelColumn is passed over
     * @param features how many columns there must be, in the order of the table that was trained on
     * @throws UserException as {@link #read}
     */
    public static Features readFeatures(Path file, String labelColumn, int features, TableFormat format) {
        var rows = TableRows.readNumbers(
                file, format, (line, names) -> TableHeader.withoutLabel(file, line, names, labelColumn));
        if (rows.header().features() != features) {
            throw new UserException("%s: %d columns of numbers, but the network was trained on %d"
                    .formatted(file, rows.header().features(), features));
        }
        return rows.features();
    }

    /** Those of a trained network, if the table has no others. */
    private static List<String> classes(TableRows rows, TableFormat format) {
        var known = composed(format.classes());
        return known.containsAll(composed(rows.labels().names()))
                ? format.classes()
                : ClassNames.sorted(rows.labels().names());
    }

    private static Set<String> composed(List<String> names) {
        return new HashSet<>(Composed.of(names));
    }

    private static void requireNoMarks(TableRows rows, List<String> classes, String labelColumn, TableFormat format) {
        // Credit approval and others have the classes + and -.
        if (format.missing() != MissingLabels.REFUSE || classes == format.classes() || classes.contains("+")) {
            return;
        }
        var marks = rows.labels().names().stream()
                .filter(Numbers::isMissing)
                .filter(mark -> !format.classes().contains(mark))
                .toList();
        if (!marks.isEmpty()) {
            throw new UserException(
                    "%s:%d: column \"%s\": the label %s often means that nobody knows it; if it is a class, set data.missingLabels: keep (--missing-labels keep), and to leave such rows out: drop"
                            .formatted(
                                    rows.file(),
                                    rows.labels().firstLine(marks.get(0)),
                                    labelColumn,
                                    marks.stream().map("\"%s\""::formatted).collect(Collectors.joining(", "))));
        }
    }

    /** The first two that differ as texts alone, such as 1 and 1.0. */
    private static Optional<String> equalNumbers(List<String> classes) {
        var seen = new HashMap<Object, String>();
        for (var name : classes) {
            if (ClassNames.isComparable(name)) {
                var before = seen.putIfAbsent(new java.math.BigDecimal(name).stripTrailingZeros(), name);
                if (before != null) {
                    return Optional.of("\"%s\" and \"%s\"".formatted(before, name));
                }
            }
        }
        return Optional.empty();
    }

    /** The samples of a table that belongs to another one, which is trained on. */
    private static Samples part(
            Path file,
            String labelColumn,
            TableRows train,
            List<String> classes,
            TableFormat format,
            List<String> notes) {
        // What is a class of the training table is one here.
        var test = TableRows.readBeside(file, labelColumn, format.withClasses(classes));
        if (!composedNames(test).equals(composedNames(train))) {
            throw new UserException(
                    "%s: its columns differ from those of %s; give both the same header".formatted(file, train.file()));
        }
        var known = composed(classes);
        for (var label : test.labels().names()) {
            if (!known.contains(Composed.of(label))) {
                throw new UserException(
                        "%s:%d: column \"%s\": no row of %s has the label \"%s\"; add one, or remove this row"
                                .formatted(file, test.labels().firstLine(label), labelColumn, train.file(), label));
            }
        }
        notes.addAll(test.notes());
        return test.samples(classes);
    }

    private static List<String> composedNames(TableRows rows) {
        return Composed.of(rows.header().names());
    }

    /** The file's name without its endings, or the folder's. */
    private static String name(Path path) {
        var name = path.toAbsolutePath().normalize().getFileName().toString();
        for (var ending : ENDINGS) {
            if (name.toLowerCase(Locale.ROOT).endsWith(ending) && name.length() > ending.length()) {
                name = name.substring(0, name.length() - ending.length());
            }
        }
        return name;
    }
}

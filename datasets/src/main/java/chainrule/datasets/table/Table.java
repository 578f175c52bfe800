package chainrule.datasets.table;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.datasets.Dataset;
import chainrule.datasets.Samples;
import chainrule.datasets.Schema;
import chainrule.datasets.Shape;
import chainrule.datasets.TableFormat;
import chainrule.datasets.TargetColumns;
import chainrule.datasets.Task.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads a CSV file (RFC 4180 with a header; see {@link CsvFile} for its forms). One column holds the class, or one or several
 * columns hold real numbers, or 0 and 1 of labels; one may hold weights, and one may say which rows belong together. The others are learnt from: finite decimal numbers, or true
 * and false for 1 and 0; categories; or, where that is said, dates. Cells of these may be missing. Blank lines are passed over.
 */
public final class Table {
    private static final List<String> ENDINGS = List.of(".gz", ".csv", ".tsv", ".txt");

    private Table() {}

    /** In its usual form, with one target. */
    public static Dataset read(Path path, String target) {
        return read(path, target, TableFormat.USUAL);
    }

    /** With one target. */
    public static Dataset read(Path path, String target, TableFormat format) {
        return read(path, TargetColumns.of(target), format);
    }

    /**
     * In its usual form, with targets of one kind: whole numbers may be classes or measurements, for instance.
     *
     * @param targets columns that are to be learnt; of classes one
     */
    public static Dataset read(Path path, Kind kind, String... targets) {
        var columns = new TargetColumns(List.of(targets), Optional.of(kind), Optional.empty(), Optional.empty());
        return read(path, columns, TableFormat.USUAL);
    }

    /**
     * The features are floats, or doubles where the format wants them exact and floats would change some, in the order of the
     * columns. Targets are what they are said to be, or what the loss judges. Otherwise, one column of at least 20 different numbers
     * that are measurements rather than classes ({@link Measurements}) is a regression's, others are classes; several columns are
     * labels if all hold 0 and 1, else real numbers. Weights are divided by their mean over the rows of the training table.
     *
     * @param path a CSV file, which gives no test samples; or a folder with {@code train.csv} and perhaps {@code
     *     val.csv} and {@code test.csv}, whose columns must be the same; see {@link TableFolder}
     * @param target the columns that are to be learnt
     * @throws UserException with file and line if something in the table is not as above
     */
    public static Dataset read(Path path, TargetColumns target, TableFormat format) {
        var folder = Optional.of(path).filter(Files::isDirectory).map(TableFolder::of);
        var rows = TableRows.read(folder.map(TableFolder::train).orElse(path), target, format);
        var shape = Shape.vector(rows.header().features().size());
        var schema = rows.schema();
        var kind = rows.targets().kind();
        var learnt = kind == Kind.CLASSIFICATION
                ? LearntClasses.of(rows, format)
                : LearntNumbers.of(rows, kind, target, format);
        var notes = new ArrayList<>(rows.notes());
        notes.addAll(learnt.notes());
        double unit = unit(rows, notes);
        var beside = new Beside(target.withTask(kind), learnt, schema, unit, notes);
        var train = rows.samples(learnt.of(rows), unit);
        var validation = folder.flatMap(TableFolder::validation).map(beside::samples);
        var test = folder.flatMap(TableFolder::test).map(beside::samples);
        folder.flatMap(tables -> tables.note(path)).map(Message::text).ifPresent(notes::add);
        return new Dataset(
                name(path),
                shape,
                learnt.task(),
                train,
                validation.orElseGet(train::none),
                test.orElseGet(train::none),
                notes,
                Optional.of(schema));
    }

    /** What a weight of 1 is in the table: the mean over its rows. */
    private static double unit(TableRows rows, List<Message> notes) {
        var mean = rows.meanWeight();
        if (mean.isEmpty()) {
            return 1;
        }
        double unit = mean.getAsDouble();
        String column = rows.header().name(rows.header().weight());
        if (!(unit > 0 && unit < Double.POSITIVE_INFINITY)) {
            throw new UserException("%s: column \"%s\": %s; weights need a positive and finite mean"
                    .formatted(rows.file(), column, unit == 0 ? "all weights are 0" : "the weights are too large"));
        }
        if (unit != 1) {
            notes.add(Message.of(
                    "%s: the weights of column \"%s\" are divided by their mean over these rows, %.6g",
                    rows.file(), column, unit));
        }
        return unit;
    }

    /**
     * The rows of a table whose targets are asked for, some at a time: it may have the targets' columns, and need not.
     *
     * @param file a file, or - for standard input
     * @param target these columns are passed over, and that of weights
     * @param format with the columns of the network, which are looked for by name; without them all columns must be numbers, in the
     *     order of the table that was trained on
     * @param keep columns whose texts are wanted, too
     * @return what the user should know
     * @throws UserException as {@link #read}
     */
    public static List<Message> stream(
            Path file, TargetColumns target, TableFormat format, List<String> keep, RowsListener listener) {
        return TableRows.stream(file, target, format, keep, listener);
    }

    /** How tables are read that belong to another one, which is trained on. */
    private record Beside(TargetColumns target, Learnt learnt, Schema schema, double unit, List<Message> notes) {
        Samples samples(Path file) {
            var rows = TableRows.readBeside(file, target, learnt.format().withSchema(schema));
            var targets = learnt.of(rows);
            notes.addAll(rows.notes());
            return rows.samples(targets, unit);
        }
    }

    /** Whether this looks like a table: a file with an ending of tables, or a folder with train.csv. */
    public static boolean isTable(Path path) {
        return Files.isDirectory(path)
                ? TableFolder.holdsTable(path)
                : Files.isRegularFile(path) && TableFolder.endsAsTable(path);
    }

    /** The file's name without its endings, or the folder's. */
    public static String name(Path path) {
        var name = path.toAbsolutePath().normalize().getFileName().toString();
        for (var ending : ENDINGS) {
            if (name.toLowerCase(Locale.ROOT).endsWith(ending) && name.length() > ending.length()) {
                name = name.substring(0, name.length() - ending.length());
            }
        }
        return name;
    }
}

package chainrule.datasets.table;

import chainrule.UserException;
import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads a CSV file (RFC 4180 with a header, one row a line, UTF-8). One column holds the class; every other must hold a
 * finite decimal number in every row. Blank lines are passed over.
 */
public final class Table {
    private Table() {}

    /**
     * The features are floats, in the order of the columns. The classes are the distinct labels, in the order of their
     * values if all are whole numbers, else alphabetically.
     *
     * @param path a CSV file, which gives no test samples; or a folder with {@code train.csv} and perhaps {@code
     *     test.csv}, whose columns must be the same
     * @param labelColumn the name of the column that holds the class
     * @throws UserException with file and line if something in the table is not as above
     */
    public static Dataset read(Path path, String labelColumn) {
        boolean folder = Files.isDirectory(path);
        var rows = TableRows.read(folder ? path.resolve("train.csv") : path, labelColumn);
        var shape = Shape.vector(rows.header().features());
        var classes = Numbers.sorted(rows.firstLines().keySet().stream());
        if (classes.size() < 2) {
            throw new UserException("%s: every row has the label \"%s\" in column \"%s\"; at least 2 classes are needed"
                    .formatted(rows.file(), classes.get(0), labelColumn));
        }
        var test = Optional.of(path.resolve("test.csv"))
                .filter(file -> folder && Files.exists(file))
                .map(file -> test(file, labelColumn, rows))
                .map(testRows -> testRows.samples(classes));
        return new Dataset(
                name(path), shape, classes, rows.samples(classes), test.orElseGet(() -> Dataset.none(shape)));
    }

    /**
     * The rows of a table whose classes are asked for: it may have the column of classes, and need not.
     *
     * @param labelColumn is passed over
     * @param features how many columns there must be, in the order of the table that was trained on
     * @throws UserException as {@link #read}
     */
    public static Features.Floats readFeatures(Path file, String labelColumn, int features) {
        var rows = TableRows.read(file, line -> TableHeader.withoutLabel(file, line, labelColumn));
        if (rows.header().features() != features) {
            throw new UserException("%s: %d columns of numbers, but the network was trained on %d"
                    .formatted(file, rows.header().features(), features));
        }
        return rows.features();
    }

    private static TableRows test(Path file, String labelColumn, TableRows train) {
        var test = TableRows.read(file, labelColumn);
        if (!test.header().equals(train.header())) {
            throw new UserException(
                    "%s: its columns differ from those of %s; give both the same header".formatted(file, train.file()));
        }
        test.firstLines().forEach((label, line) -> {
            if (!train.firstLines().containsKey(label)) {
                throw new UserException(
                        "%s:%d: column \"%s\": no row of %s has the label \"%s\"; add one, or remove this row"
                                .formatted(file, line, labelColumn, train.file(), label));
            }
        });
        return test;
    }

    /** The file's name without its ending, or the folder's. */
    private static String name(Path path) {
        return path.toAbsolutePath().normalize().getFileName().toString().replaceFirst("(?i)\\.csv$", "");
    }
}

package chainrule.datasets.table;

import chainrule.base.UserException;
import chainrule.datasets.TableFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The rows of a CSV file as texts, for those who make other tables of them. */
public final class TableTexts {
    private TableTexts() {}

    /** Hears the rows, in order. */
    public interface Rows {
        /** The columns' names, once. */
        void header(List<String> names, long line);

        /** A row of as many cells. */
        void row(List<String> cells, long line);
    }

    /**
     * Reads a file.
     *
     * @throws UserException if it can't be read, a row has more or fewer cells than the header, or {@code rows} refuses something
     */
    public static void read(Path file, TableFormat format, Rows rows) {
        var reader = new Reader(file, rows);
        new CsvFile(file, format).read(reader);
        if (reader.columns < 0) {
            throw new UserException(file + ": the file is empty; a header and rows are needed");
        }
    }

    /** The names of a file's columns. */
    public static List<String> header(Path file, TableFormat format) {
        var found = new ArrayList<String>();
        try {
            read(file, format, new Rows() {
                @Override
                public void header(List<String> names, long line) {
                    found.addAll(names);
                }

                @Override
                public void row(List<String> cells, long line) {
                    throw new Enough();
                }
            });
        } catch (Enough e) {
            // The rows are not wanted.
        }
        return found;
    }

    /** That no more is to be read. */
    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1;

        Enough() {
            super(null, null, false, false);
        }
    }

    /** The tables of a folder, that to train on first; a file is its own. */
    public static List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        var folder = TableFolder.of(path);
        return Stream.of(Optional.of(folder.train()), folder.validation(), folder.test())
                .flatMap(Optional::stream)
                .toList();
    }

    private static final class Reader implements RowReader {
        private final Path file;
        private final Rows rows;
        private final List<String> cells = new ArrayList<>();
        private int columns = -1;

        private Reader(Path file, Rows rows) {
            this.file = file;
            this.rows = rows;
        }

        @Override
        public void header(List<String> names, long line) {
            columns = names.size();
            rows.header(names, line);
        }

        @Override
        public void cell(int column, Cell cell, long line) {
            cells.add(cell.text());
        }

        @Override
        public void end(int count, long line) {
            if (count != columns) {
                throw new UserException("%s:%d: %d columns, but the header has %d; fix or remove this row"
                        .formatted(file, line, count, columns));
            }
            rows.row(List.copyOf(cells), line);
            cells.clear();
        }
    }
}

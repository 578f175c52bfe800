package chainrule.datasets;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What happens to a table before it is read: its columns' types are said, or its rows become others. */
public interface TableTransform {
    /** Tables are read as they are. */
    TableTransform NONE = new TableTransform() {
        @Override
        public Prepared prepare(
                Path table, TargetColumns target, TableFormat format, List<String> keep, boolean labelled) {
            return new Prepared(table, format);
        }

        @Override
        public Optional<String> text() {
            return Optional.empty();
        }
    };

    /**
     * Prepares a file, or a folder of tables.
     *
     * @param format as the files are written; with the columns of a trained network if there is one
     * @param keep columns whose texts are wanted although nothing is learnt from them
     * @param labelled whether targets and weights must be there
     * @throws chainrule.base.UserException if the table does not fit
     */
    Prepared prepare(Path table, TargetColumns target, TableFormat format, List<String> keep, boolean labelled);

    /** What new rows have to go through, as a text that makes an equal transform; empty if that is nothing. */
    Optional<String> text();

    /** What is to be read instead of a table; closed after that. */
    class Prepared implements AutoCloseable {
        private final Path path;
        private final TableFormat format;

        public Prepared(Path path, TableFormat format) {
            this.path = path;
            this.format = format;
        }

        public final Path path() {
            return path;
        }

        public final TableFormat format() {
            return format;
        }

        /** The data set that was read from there, as its user knows it. */
        public Dataset finished(Dataset read) {
            return read;
        }

        /** A message about what was read from there, as its user knows it. */
        public String said(String message) {
            return message;
        }

        /** What the user should know besides. */
        public List<String> notes() {
            return List.of();
        }

        @Override
        public void close() {
            // Nothing was made.
        }
    }
}

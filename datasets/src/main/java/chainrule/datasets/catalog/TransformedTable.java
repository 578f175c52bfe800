package chainrule.datasets.catalog;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.datasets.DataSource;
import chainrule.datasets.Dataset;
import chainrule.datasets.TableFormat;
import chainrule.datasets.TableTransform;
import chainrule.datasets.TargetColumns;
import chainrule.datasets.table.RowsListener;
import chainrule.datasets.table.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads tables through their source's {@link TableTransform}. */
public final class TransformedTable {
    private TransformedTable() {}

    /** As {@link Table#read(Path, TargetColumns, TableFormat)}. */
    static Dataset read(Path path, TargetColumns target, DataSource source) {
        try (var prepared = source.transform().prepare(path, target, source.format(), List.of(), true)) {
            var read = reading(prepared, () -> Table.read(prepared.path(), target, prepared.format()));
            return prepared.finished(new Dataset(
                    source.transform() == TableTransform.NONE ? read.name() : Table.name(path),
                    read.shape(),
                    read.task(),
                    read.train(),
                    read.validation(),
                    read.test(),
                    notes(prepared, read.messages()),
                    read.schema()));
        }
    }

    /** As {@link Table#stream}; the format may be another one than the source's. */
    public static List<Message> stream(
            Path file, DataSource source, TableFormat format, List<String> keep, RowsListener listener) {
        var target = source.target();
        try (var prepared = source.transform().prepare(file, target, format, keep, false)) {
            var said =
                    reading(prepared, () -> Table.stream(prepared.path(), target, prepared.format(), keep, listener));
            return notes(prepared, said);
        }
    }

    private static List<Message> notes(TableTransform.Prepared prepared, List<Message> said) {
        return Stream.concat(
                        prepared.notes().stream().map(Message::text),
                        said.stream().map(note -> note.map(prepared::said)))
                .toList();
    }

    private static <T> T reading(TableTransform.Prepared prepared, java.util.function.Supplier<T> reading) {
        try {
            return reading.get();
        } catch (UserException e) {
            var said = e.message().map(prepared::said);
            throw said.equals(e.message()) ? e : new UserException(said, e);
        }
    }
}

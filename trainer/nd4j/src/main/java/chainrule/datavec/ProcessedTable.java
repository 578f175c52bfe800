package chainrule.datavec;

import chainrule.base.UserException;
import chainrule.datasets.Dataset;
import chainrule.datasets.TableFormat;
import chainrule.datasets.TableTransform;
import chainrule.datasets.table.Table;
import chainrule.datasets.table.TableTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rows that a TransformProcess made of a table's, in files of their own for as long as these are read. */
final class ProcessedTable extends TableTransform.Prepared {
    private final Path table;
    private final Path folder;
    private final Optional<SchemaTypes> types;
    private final List<String> notes;

    private ProcessedTable(
            Path table, Path folder, Path path, TableFormat format, Optional<SchemaTypes> types, List<String> notes) {
        super(path, format);
        this.table = table;
        this.folder = folder;
        this.types = types;
        this.notes = notes;
    }

    /** @param types of the columns; empty: those of a trained network, which the rows' format has */
    static ProcessedTable of(Path table, ProcessedRows rows, Optional<SchemaTypes> types) {
        var files = TableTexts.files(table);
        var notes = new ArrayList<String>();
        Path folder = null;
        try {
            folder = Files.createTempDirectory("chainrule-rows");
            for (var file : files) {
                rows.write(file, folder.resolve(Table.name(file) + ".csv")).ifPresent(notes::add);
            }
            boolean alone = !Files.isDirectory(table);
            var path = alone ? folder.resolve(Table.name(table) + ".csv") : folder;
            var names = TableTexts.header(folder.resolve(Table.name(files.get(0)) + ".csv"), rows.written());
            var format = types.map(known -> known.over(rows.written(), names)).orElseGet(rows::written);
            return new ProcessedTable(table, folder, path, format, types, notes);
        } catch (IOException e) {
            remove(folder);
            throw new UserException(
                    "the rows of %s can't be written: %s; free the disk, or set -Djava.io.tmpdir".formatted(table, e),
                    e);
        } catch (RuntimeException e) {
            remove(folder);
            throw e;
        }
    }

    @Override
    public Dataset finished(Dataset read) {
        return types.map(known -> known.ordered(read)).orElse(read);
    }

    @Override
    public String said(String message) {
        return message.replace(path().toString(), table.toString());
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    @Override
    public void close() {
        remove(folder);
    }

    static void remove(Path folder) {
        if (folder == null) {
            return;
        }
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // The system clears its folder for temporary files.
        }
    }
}

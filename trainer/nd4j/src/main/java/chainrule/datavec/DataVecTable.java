package chainrule.datavec;

import chainrule.base.Message;
import chainrule.base.SmallFile;
import chainrule.base.UserException;
import chainrule.datasets.DataSetting;
import chainrule.datasets.TableFormat;
import chainrule.datasets.TableTransform;
import chainrule.datasets.TargetColumns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A table as DataVec describes it: a Schema says what its columns are; a TransformProcess makes other rows of its rows first, whose columns
 * its final schema describes. The file is read when a table is.
 *
 * @param file for complaints
 * @param known its content; empty: it is in the file
 */
public record DataVecTable(Path file, Optional<String> known) implements TableTransform {
    /** That of a file. */
    public static DataVecTable ofFile(Path file) {
        return new DataVecTable(file, Optional.empty());
    }

    /** That of a text which was in a file. */
    public static DataVecTable of(String text, Path file) {
        return new DataVecTable(file, Optional.of(text));
    }

    private String content() {
        return known.orElseGet(() -> {
            try {
                return SmallFile.text(file);
            } catch (IOException e) {
                throw new UserException(
                        Message.of(
                                "%s: %s can't be read: check that it exists and its permissions",
                                DataSetting.SCHEMA, file),
                        e);
            }
        });
    }

    @Override
    public Optional<String> text() {
        return Optional.of(content());
    }

    @Override
    public Prepared prepare(Path table, TargetColumns target, TableFormat format, List<String> keep, boolean labelled) {
        var json = DataVecJson.of(file, content());
        boolean trained = format.columns().known().isPresent();
        if (json.process().isPresent()) {
            var rows = new ProcessedRows(file, json.process().get(), target, format, keep, labelled);
            return ProcessedTable.of(table, rows, trained ? Optional.empty() : Optional.of(types(json, target)));
        }
        return trained ? new Prepared(table, format) : TypedTable.of(table, types(json, target), format);
    }

    private SchemaTypes types(DataVecJson json, TargetColumns target) {
        return new SchemaTypes(file, json.columns(), target);
    }
}

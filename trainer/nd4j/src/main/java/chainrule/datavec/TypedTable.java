package chainrule.datavec;

import chainrule.base.Composed;
import chainrule.base.UserException;
import chainrule.datasets.Dataset;
import chainrule.datasets.TableFormat;
import chainrule.datasets.TableTransform;
import chainrule.datasets.table.TableTexts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A table whose columns have the types of a Schema of DataVec. */
final class TypedTable extends TableTransform.Prepared {
    private final SchemaTypes types;
    private final List<String> notes;

    private TypedTable(Path path, TableFormat format, SchemaTypes types, List<String> notes) {
        super(path, format);
        this.types = types;
        this.notes = notes;
    }

    /** @throws UserException if the table lacks a column of the schema */
    static TypedTable of(Path table, SchemaTypes types, TableFormat format) {
        var file = TableTexts.files(table).get(0);
        var names = new ArrayList<String>();
        TableTexts.header(file, format).forEach(names::add);
        var known = types.schema().getColumnNames();
        for (var name : known) {
            if (!Composed.of(names).contains(Composed.of(name))) {
                throw new UserException("%s: no column \"%s\", which %s has; the columns are %s"
                        .formatted(file, name, types.file(), String.join(", ", names)));
            }
        }
        var others = names.stream()
                .filter(name -> !name.isEmpty() && !known.contains(name))
                .toList();
        var notes = others.isEmpty()
                ? List.<String>of()
                : List.of("%s: ignored because %s does not have them: %s"
                        .formatted(file, types.file(), String.join(", ", others)));
        return new TypedTable(table, types.over(format, names), types, notes);
    }

    @Override
    public Dataset finished(Dataset read) {
        return types.ordered(read);
    }

    @Override
    public List<String> notes() {
        return notes;
    }
}

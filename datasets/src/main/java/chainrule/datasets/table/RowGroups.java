package chainrule.datasets.table;

import chainrule.base.Composed;
import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.datasets.DataSetting;
import chainrule.datasets.TableFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which rows of a table belong together: those with the same text in one column. */
final class RowGroups {
    private final Path file;
    private final TableHeader header;
    private final MissingMarks marks;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<Integer> rows = new ArrayList<>();
    private int next;

    RowGroups(Path file, TableHeader header, TableFormat format) {
        this.file = file;
        this.header = header;
        this.marks = new MissingMarks(format.columns().marks());
    }

    /** @throws UserException if the value is missing */
    void cell(Cell cell, long line) {
        String text = Composed.of(cell.text());
        if (marks.ofCategory(text)) {
            throw new UserException(Message.of(
                    "%s:%d: column \"%s\": the group (%s) is missing; give this row one, or remove it",
                    file, line, header.name(header.group()), DataSetting.GROUP.given()));
        }
        next = numbers.computeIfAbsent(text, key -> numbers.size());
    }

    /** The row of the last cell is kept. */
    void add() {
        rows.add(next);
    }

    /** A number for each row that was kept, the same for rows that belong together. */
    int[] numbers() {
        return rows.stream().mapToInt(Integer::intValue).toArray();
    }
}

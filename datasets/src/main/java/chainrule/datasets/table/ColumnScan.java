package chainrule.datasets.table;

import chainrule.base.Composed;
import chainrule.base.Message;
import chainrule.base.Reference;
import chainrule.base.UserException;
import chainrule.datasets.ClassNames;
import chainrule.datasets.ColumnType;
import chainrule.datasets.DataSetting;
import chainrule.datasets.Schema;
import chainrule.datasets.TableColumns;
import chainrule.datasets.TableFormat;
import chainrule.datasets.TargetColumns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Looks at all rows of a table whose columns are not all numbers, and finds out what each column holds. Texts are categories if they
 * are few; else they name the rows or are prose, and are passed over with a note.
 */
final class ColumnScan implements RowReader {
    /** More values than this are not treated as categories. */
    private static final int MOST_CATEGORIES = 255;

    /** From this number of values on, a column with values that mostly stand in one row names the rows. */
    private static final int FEWEST_NAMES = 20;

    /** Fewer rows don't tell a slip from a value. */
    private static final int FEWEST_ROWS = 20;

    /** At most one cell in this number is a slip among numbers. */
    private static final int STRAY_SHARE = 10;

    private static final int SHOWN = 40;

    private static final Pattern THOUSANDS = Pattern.compile("[+-]?\\d{1,3}(,\\d{3})++(\\.\\d*)?");

    private final Path file;
    private final TargetColumns wanted;
    private final TableFormat format;
    private final NumberParser numbers;
    private final MissingMarks marks;
    private TableHeader header;
    private int[] roles;
    private List<Column> columns;

    /**
     * What was found.
     *
     * @param types of the columns that are not numbers
     * @param notes what the user should know
     */
    record Found(Map<String, ColumnType> types, List<Message> notes) {}

    private ColumnScan(Path file, TargetColumns wanted, TableFormat format) {
        this.file = file;
        this.wanted = wanted;
        this.format = format;
        this.numbers = new NumberParser(format);
        this.marks = new MissingMarks(format.columns().marks());
    }

    /** @throws UserException if a column can't be one thing or the other */
    static Found of(Path file, TargetColumns wanted, TableFormat format) {
        var scan = new ColumnScan(file, wanted, format);
        new CsvFile(file, format).read(scan);
        return scan.found();
    }

    /** What a column is said to be. */
    static Optional<ColumnType> said(TableColumns columns, String name) {
        return Optional.ofNullable(columns.types().get(Composed.of(name)));
    }

    /** What the cells of a column to learn from are. */
    static Schema.Kind kind(ColumnType type) {
        return switch (type) {
            case CATEGORY -> Schema.Kind.CATEGORY;
            case DATE -> Schema.Kind.DATE;
            default -> Schema.Kind.NUMBER;
        };
    }

    /** What stands in one column. */
    private static final class Column {
        private final Set<String> texts = new HashSet<>();
        private long numbers;
        private long words;
        private long dates;
        private long commas;
        private long firstNumber;
        private long firstWordLine;
        private String firstWord;

        void word(String text, long line) {
            words++;
            dates += Dates.days(text).isPresent() ? 1 : 0;
            commas += ClassNames.isDecimal(text.replace(',', '.'))
                            || THOUSANDS.matcher(text).matches()
                    ? 1
                    : 0;
            if (firstWord == null) {
                firstWord = text;
                firstWordLine = line;
            }
            keep(text);
        }

        boolean areDates() {
            return dates == words && numbers == 0;
        }

        /** More different cells need not be counted. */
        boolean isFull() {
            return texts.size() > MOST_CATEGORIES;
        }

        void keep(String text) {
            if (!isFull()) {
                texts.add(Composed.of(text));
            }
        }

        String count() {
            return isFull() ? "more than " + MOST_CATEGORIES : Integer.toString(texts.size());
        }
    }

    @Override
    public void header(List<String> names, long line) {
        header = TableHeader.of(file, line, names, wanted, format.columns());
        roles = header.roles();
        columns = new ArrayList<>();
        names.forEach(name -> columns.add(new Column()));
    }

    @Override
    public void cell(int column, Cell cell, long line) {
        if (column >= header.columns() || roles[column] != TableHeader.FEATURE) {
            return;
        }
        var found = columns.get(column);
        if (numbers.parse(cell)) {
            found.numbers++;
            found.firstNumber = found.firstNumber == 0 ? line : found.firstNumber;
            if (!found.isFull()) {
                found.keep(cell.text());
            }
            return;
        }
        String text = cell.text();
        if (!marks.ofNumber(text) && !text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
            found.word(text, line);
        }
    }

    @Override
    public void end(int cells, long line) {
        if (cells != header.columns()) {
            throw new UserException("%s:%d: %d columns, but the header has %d; fix or remove this row"
                    .formatted(file, line, cells, header.columns()));
        }
    }

    private Found found() {
        var types = new LinkedHashMap<String, ColumnType>();
        var notes = new ArrayList<Message>();
        for (int i = 0; i < columns.size(); i++) {
            var column = columns.get(i);
            String name = header.name(i);
            if (column.words == 0 || said(format.columns(), name).isPresent()) {
                continue;
            }
            requireNoSlip(name, column);
            var type = type(column);
            types.put(name, type);
            if (type == ColumnType.IGNORE) {
                notes.add(ignored(name, column));
            } else if (column.areDates()) {
                notes.add(Message.of(
                        "%s: column \"%s\" holds dates, used as categories; %s uses them as numbers of days",
                        file, name, used(name, "date")));
            }
        }
        if (types.size() == header.features().size() && !types.containsValue(ColumnType.CATEGORY)) {
            throw new UserException(
                    Message.of("%s: no column is left to learn from: %s", file, Message.join("; ", notes)));
        }
        return new Found(types, notes);
    }

    private void requireNoSlip(String name, Column column) {
        long cells = column.numbers + column.words;
        boolean commas = format.decimal() == TableFormat.Decimal.POINT
                && column.commas * STRAY_SHARE >= column.words * (STRAY_SHARE - 1);
        boolean slip = column.numbers > 0 && (cells < FEWEST_ROWS || column.words * STRAY_SHARE <= cells);
        if (!slip && !commas) {
            return;
        }
        throw new UserException(
                commas
                        ? Message.of(
                                "%s:%d: column \"%s\": \"%s\" is not a number (decimal commas are read with %s; commas between thousands with %s)",
                                file,
                                column.firstWordLine,
                                name,
                                column.firstWord,
                                DataSetting.DECIMAL.stated("comma"),
                                DataSetting.THOUSANDS.stated("comma"))
                        : Message.of(
                                "%s:%d: column \"%s\": \"%s\" is not a number, and %s hold one (line %d does); fix or remove this row, or, if these are categories, use %s",
                                file,
                                column.firstWordLine,
                                name,
                                shortened(column.firstWord),
                                column.words * STRAY_SHARE <= cells ? "almost all cells" : "others",
                                column.firstNumber,
                                used(name, "category")));
    }

    private static Reference used(String name, String type) {
        return DataSetting.COLUMNS.to(name + "=" + type);
    }

    private static ColumnType type(Column column) {
        long cells = column.numbers + column.words;
        boolean names = column.texts.size() > FEWEST_NAMES && 2L * column.texts.size() > cells;
        return names || column.isFull() ? ColumnType.IGNORE : ColumnType.CATEGORY;
    }

    private Message ignored(String name, Column column) {
        return Message.of(
                column.areDates()
                        ? "%s: column \"%s\" holds %s different dates: ignored; %s uses them as numbers of days"
                        : "%s: column \"%s\" holds %s different texts: ignored because it seems to identify the rows; %s uses it",
                file,
                name,
                column.count(),
                used(name, column.areDates() ? "date" : "category"));
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}

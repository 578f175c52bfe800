package chainrule.datasets.table;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.datasets.ClassNames;
import chainrule.datasets.DataSetting;
import chainrule.datasets.Schema;
import chainrule.datasets.TableFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The cells of the columns that are learnt from, as numbers: see {@link Schema}. */
final class FeatureCells {
    private static final int SHOWN = 40;

    private final Path file;
    private final TableHeader header;
    private final TableFormat format;
    private final int[] places;
    private final NumberParser numbers;
    private final MissingMarks marks;
    private final boolean markedNumbers;
    private final Schema.Kind[] kinds;
    private final boolean[] decided;
    private final CategoryCells[] categories;
    private final int[] missing;
    private final MergedValues merged;
    private final Map<String, Long> roundedWholes = new LinkedHashMap<>();
    private boolean losesDigits;

    /** A column that was taken for one of numbers has another cell: the whole table must be looked at. */
    static final class Undecided extends RuntimeException {
        private static final long serialVersionUID = 1;

        Undecided() {
            super(null, null, false, false);
        }
    }

    /** @param decided whether columns of which nothing is said are numbers, whatever they hold */
    FeatureCells(Path file, TableHeader header, TableFormat format, boolean decided) {
        this.file = file;
        this.header = header;
        this.format = format;
        this.places = header.places();
        this.numbers = new NumberParser(format);
        this.marks = new MissingMarks(format.columns().marks());
        this.markedNumbers = marks.mayBeNumbers();
        int width = header.features().size();
        this.kinds = new Schema.Kind[width];
        this.decided = new boolean[width];
        this.categories = new CategoryCells[width];
        this.missing = new int[width];
        this.merged = new MergedValues(file, width);
        for (int k = 0; k < width; k++) {
            decide(k, decided);
        }
    }

    /** What a column holds, where that is said or known; the others are taken for numbers. */
    private void decide(int k, boolean always) {
        var known = format.columns().known();
        if (known.isPresent()) {
            var column = known.get().columns().get(k);
            kinds[k] = column.kind();
            decided[k] = true;
            categories[k] = column.isCategory() ? CategoryCells.known(column) : null;
            return;
        }
        String name = header.featureNames().get(k);
        var said = ColumnScan.said(format.columns(), name);
        decided[k] = always || said.isPresent();
        kinds[k] = said.map(ColumnScan::kind).orElse(Schema.Kind.NUMBER);
        categories[k] = kinds[k] == Schema.Kind.CATEGORY ? CategoryCells.found(name) : null;
    }

    /** The columns: a trained network's, or as they were found. */
    Schema schema() {
        return format.columns()
                .known()
                .orElseGet(() -> new Schema(IntStream.range(0, kinds.length)
                        .mapToObj(k -> new Schema.Column(
                                header.featureNames().get(k),
                                kinds[k],
                                categories[k] == null ? List.of() : categories[k].categories()))
                        .toList()));
    }

    /** Gives categories that were found their places in the schema; once. */
    void sort(Values values) {
        for (int k = 0; k < kinds.length; k++) {
            if (categories[k] != null && format.columns().known().isEmpty()) {
                values.renumber(k, categories[k].places());
            }
        }
    }

    /** Whether a number was not one that floats have. */
    boolean loseDigits() {
        return losesDigits;
    }

    /** What the user should know of single cells. */
    List<Message> notes() {
        var notes = new ArrayList<Message>();
        for (var column : categories) {
            if (column != null) {
                column.note(file.toString()).map(Message::text).ifPresent(notes::add);
            }
        }
        roundedWholes.forEach((name, line) -> notes.add(Message.of(
                "%s:%d: column \"%s\" holds whole numbers beyond 2^53, which float64 rounds; if it names the rows, remove it",
                file, line, name)));
        return notes;
    }

    /** What the user should know of whole columns. */
    List<Message> notes(Values values) {
        var notes = new ArrayList<Message>();
        for (int k = 0; k < missing.length; k++) {
            if (missing[k] > 0 && missing[k] == values.count()) {
                notes.add(Message.of(
                        format.columns().known().isPresent()
                                ? "%s: column \"%s\" has no values: it counts as missing in every row"
                                : "%s: column \"%s\" has no values, so nothing can be learnt from it",
                        file,
                        header.featureNames().get(k)));
            }
        }
        if (!format.exact()) {
            merged.note(header.featureNames(), values).ifPresent(notes::add);
        }
        return notes;
    }

    /** The number that a cell becomes. */
    double value(int column, Cell cell, long line) {
        return switch (kinds[places[column]]) {
            case NUMBER -> number(line, column, cell);
            case DATE -> date(line, column, cell.text());
            case CATEGORY -> category(line, column, cell.text());
        };
    }

    private double category(long line, int column, String text) {
        if (marks.ofCategory(text)) {
            return missing(line, column);
        }
        if (text.indexOf('\0') >= 0) {
            throw wrong(line, column, Message.text("the cell holds a byte of 0"));
        }
        return categories[places[column]].number(text);
    }

    private double date(long line, int column, String text) {
        if (marks.ofNumber(text)) {
            return missing(line, column);
        }
        return Dates.days(text)
                .orElseThrow(() -> wrong(
                        line,
                        column,
                        Message.of(
                                "\"%s\" is not a date such as 2024-03-31, 2024/3/31 or 31.3.2024, with or without a time",
                                shortened(text))));
    }

    private double missing(long line, int column) {
        if (!format.columns().mayMiss()) {
            throw wrong(line, column, Message.of("the value is missing (%s)", DataSetting.MISSING.stated("error")));
        }
        missing[places[column]]++;
        return Schema.MISSING;
    }

    /** The weight of a row. */
    double weight(int column, Cell cell, long line) {
        if (!numbers.parse(cell)) {
            throw wrong(line, column, noDecimal(cell.text()));
        }
        double value = numbers.value();
        if (value < 0 || Double.isInfinite(value)) {
            throw wrong(line, column, Message.of("%s is not a weight: it must be 0 or more, and finite", cell.text()));
        }
        return value;
    }

    private double number(long line, int column, Cell cell) {
        if (markedNumbers && marks.ofNumber(cell.text())) {
            return missing(line, column);
        }
        if (!numbers.parse(cell)) {
            return notNumber(line, column, cell.text());
        }
        int to = places[column];
        double value = numbers.value();
        float rounded = numbers.rounded(cell);
        if (format.exact() ? Double.isInfinite(value) : Float.isInfinite(rounded)) {
            throw wrong(
                    line,
                    column,
                    Message.of("%s is too large for a %d-bit float", shortened(cell.text()), format.exact() ? 64 : 32));
        }
        if (rounded != value) {
            losesDigits = true;
        }
        merged.add(to, value, numbers.mayMerge());
        if (numbers.isRoundedWhole(cell)) {
            roundedWholes.putIfAbsent(header.name(column), line);
        }
        // Between two floats a double may lie so that rounding it again gives the other one.
        return format.exact() || rounded == (float) value ? value : rounded;
    }

    /** True and false are 1 and 0; else the value may be missing, or the column may hold something else. */
    private double notNumber(long line, int column, String text) {
        if (text.equalsIgnoreCase("true")) {
            return 1;
        }
        if (text.equalsIgnoreCase("false")) {
            return 0;
        }
        if (marks.ofNumber(text)) {
            return missing(line, column);
        }
        if (!decided[places[column]] && !Numbers.isNotFinite(text)) {
            throw new Undecided();
        }
        throw wrong(line, column, noDecimal(text));
    }

    private Message noDecimal(String text) {
        if (Numbers.isMissing(text) && !Numbers.isNotFinite(text)) {
            return Message.text("the value is missing");
        }
        if (format.decimal() == TableFormat.Decimal.POINT && ClassNames.isDecimal(text.replace(',', '.'))) {
            return Message.of(
                    "\"%s\" is not a number (decimal commas are read with %s)",
                    shortened(text), DataSetting.DECIMAL.stated("comma"));
        }
        return Message.of("\"%s\" is not %s", shortened(text), Numbers.isNotFinite(text) ? "finite" : "a number");
    }

    private UserException wrong(long line, int column, Message what) {
        return new UserException(
                Message.of("%s:%d: column \"%s\": %s; fix or remove this row", file, line, header.name(column), what));
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}

package chainrule.datasets.table;

import chainrule.UserException;
import chainrule.datasets.ClassNames;
import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import chainrule.datasets.Schema;
import chainrule.datasets.TableFormat;
import chainrule.datasets.TargetColumns;
import chainrule.datasets.Targets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The rows of one CSV file, read once: what is learnt from as numbers in blocks, targets and weights apart. */
final class TableRows implements RowReader {
    private static final int SHOWN = 40;
    private static final int MOST_NAMED = 5;
    private static final int ROWS_AT_ONCE = 1000;

    /** Makes a table's columns of its first line. */
    interface Columns {
        TableHeader of(long line, List<String> names);
    }

    private final Path file;
    private final TableFormat format;
    private final Columns columns;
    private final TargetColumns wanted;
    private final NumberParser numbers;
    private final MissingMarks marks;
    private final boolean markedNumbers;

    private TableHeader header;
    private int[] places;
    private Schema.Kind[] kinds;
    private boolean[] decided;
    private CategoryCells[] categories;
    private int[] missing;
    private Values values;
    private double[] row;
    private boolean[] mayMerge;
    private final List<String> found = new ArrayList<>();
    private final Map<String, Long> roundedWholes = new LinkedHashMap<>();
    private TargetCells targets;
    private Values weights;
    private int[] roles;

    private final double[] weight = new double[1];
    private double counted = Double.NaN;
    private List<String> keep = List.of();
    private int[] keptAt;
    private String[] kept;
    private final List<List<String>> keptRows = new ArrayList<>();
    private RowsListener listener;
    private boolean any;
    private UserException complaint;

    /** A column that was taken for one of numbers has another cell: the whole table must be looked at. */
    static final class Undecided extends RuntimeException {
        private static final long serialVersionUID = 1;

        Undecided() {
            super(null, null, false, false);
        }
    }

    private TableRows(Path file, TargetColumns wanted, TableFormat format, Columns columns) {
        this.file = file;
        this.wanted = wanted;
        this.format = format;
        this.columns = columns;
        this.numbers = new NumberParser(format);
        this.marks = new MissingMarks(format.columns().marks());
        this.markedNumbers = marks.mayBeNumbers();
    }

    /**
     * A table to train on.
     *
     * @throws UserException if the file is empty, lacks a header or rows, or a cell is not what its column must hold
     */
    static TableRows read(Path file, TargetColumns wanted, TableFormat format) {
        try {
            return readAs(file, wanted, format);
        } catch (Undecided e) {
            var found = ColumnScan.of(file, wanted, format);
            var rows = readAs(file, wanted, format.withColumns(format.columns().with(found.types())));
            rows.found.addAll(found.notes());
            return rows;
        }
    }

    private static TableRows readAs(Path file, TargetColumns wanted, TableFormat format) {
        return read(file, wanted, format, (line, names) -> TableHeader.of(file, line, names, wanted, format.columns()));
    }

    /** A table beside the one that is trained on, whose columns the format knows. */
    static TableRows readBeside(Path file, TargetColumns wanted, TableFormat format) {
        return read(
                file, wanted, format, (line, names) -> TableHeader.beside(file, line, names, wanted, format.columns()));
    }

    /**
     * The features some rows at a time.
     *
     * @param keep the columns whose texts are wanted, too
     * @return what the user should know
     */
    static List<String> stream(
            Path file, TargetColumns wanted, TableFormat format, List<String> keep, RowsListener listener) {
        var rows = new TableRows(
                file,
                wanted,
                format,
                (line, names) -> TableHeader.withoutTargets(file, line, names, wanted, format.columns()));
        rows.keep = keep;
        rows.listener = listener;
        read(rows);
        if (rows.values.count() > 0) {
            rows.hand();
        }
        return rows.notes();
    }

    private static TableRows read(Path file, TargetColumns wanted, TableFormat format, Columns columns) {
        var rows = new TableRows(file, wanted, format, columns);
        read(rows);
        return rows;
    }

    private static void read(TableRows rows) {
        var file = rows.file;
        new CsvFile(file, rows.format).read(rows);
        if (rows.header == null) {
            throw new UserException(file + ": the file is empty; a header and rows are needed");
        }
        if (!rows.any) {
            throw new UserException(
                    rows.targets.dropped() > 0
                            ? file + ": no row has a label; add some"
                            : file + ": no rows below the header; add some");
        }
    }

    /** Gives the rows away that are there. */
    private void hand() {
        listener.rows(values.features(format.exact()), List.copyOf(keptRows));
        values = new Values(file, row.length);
        keptRows.clear();
    }

    Path file() {
        return file;
    }

    TableHeader header() {
        return header;
    }

    TargetCells targets() {
        return targets;
    }

    /** The mean of the weights; empty where there are none. */
    OptionalDouble meanWeight() {
        return weights == null
                ? OptionalDouble.empty()
                : Arrays.stream(weights.column(0)).average();
    }

    /**
     * The rows as samples; once.
     *
     * @param unit a weight of 1
     */
    Samples samples(Targets ofRows, double unit) {
        var weighted = weights == null
                ? new double[0]
                : Arrays.stream(weights.numbers()).map(w -> w / unit).toArray();
        return new Samples(features(), ofRows, weighted);
    }

    Features features() {
        for (int k = 0; k < kinds.length; k++) {
            if (categories[k] != null && format.columns().known().isEmpty()) {
                values.renumber(k, categories[k].places());
            }
        }
        return values.features(format.exact());
    }

    /** The columns that are learnt from: a trained network's, or as they were found. */
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

    /** What the user should know; before {@link #samples} or {@link #features}. */
    List<String> notes() {
        var notes = new ArrayList<>(found);
        passedOver().ifPresent(notes::add);
        if (!Double.isNaN(counted)) {
            notes.add(file + ": column 1 has no name and counts the rows: ignored");
        }
        for (int k = 0; k < missing.length && listener == null; k++) {
            if (missing[k] == values.count() && missing[k] > 0) {
                notes.add("%s: column \"%s\" holds no value: nothing can be learnt from it"
                        .formatted(file, header.featureNames().get(k)));
            }
        }
        for (var column : categories) {
            if (column != null) {
                column.note(file.toString()).ifPresent(notes::add);
            }
        }
        if (targets.dropped() > 0) {
            notes.add(String.format(
                    Locale.ROOT,
                    "%s: %,d rows without a label are left out (data.missingLabels: drop)",
                    file,
                    targets.dropped()));
        }
        roundedWholes.forEach((name, line) -> notes.add(
                "%s:%d: column \"%s\" holds whole numbers beyond 2^53, which float64 rounds; if it names the rows, remove it"
                        .formatted(file, line, name)));
        if (!format.exact() && listener == null) {
            merged().ifPresent(notes::add);
        }
        return notes;
    }

    /** Of a trained network's table what it has beside. */
    private Optional<String> passedOver() {
        var names = header.passedOver();
        if (format.columns().known().isEmpty() || names.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of("%s: column%s %s%s passed over: the network was not trained on %s"
                .formatted(
                        file,
                        names.size() == 1 ? "" : "s",
                        names.stream()
                                .limit(MOST_NAMED)
                                .map("\"%s\""::formatted)
                                .collect(Collectors.joining(", ")),
                        names.size() > MOST_NAMED
                                ? " and %d more are".formatted(names.size() - MOST_NAMED)
                                : names.size() == 1 ? " is" : " are",
                        names.size() == 1 ? "it" : "them"));
    }

    private Optional<String> merged() {
        var names = header.featureNames();
        var found = new ArrayList<String>();
        for (int column = 0; column < names.size(); column++) {
            if (mayMerge[column]) {
                var distinct = values.distinct(column);
                if (distinct.floats() < distinct.doubles()) {
                    found.add(String.format(
                            Locale.ROOT,
                            "\"%s\" (%,d distinct values become %,d)",
                            names.get(column),
                            distinct.doubles(),
                            distinct.floats()));
                }
            }
        }
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var listed = found.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        var more = found.size() > MOST_NAMED ? " and %d more".formatted(found.size() - MOST_NAMED) : "";
        return Optional.of(
                "%s: float32 can't tell all values apart of column %s%s; train with engine.precision: float64 (--precision float64), or subtract an offset"
                        .formatted(file, listed, more));
    }

    @Override
    public void header(List<String> names, long line) {
        header = columns.of(line, names);
        int width = header.features().size();
        values = new Values(file, width);
        row = new double[width];
        mayMerge = new boolean[width];
        missing = new int[width];
        roles = header.roles();
        places = header.places();
        keptAt = header.kept(file + ":" + line + ": ", keep);
        kept = new String[keep.size()];
        decide(width);
        targets = new TargetCells(file, header, wanted, format);
        weights = header.weight() >= 0 && header.labelled() ? new Values(file, 1) : null;
    }

    /** What the features' columns hold, where that is said or known; the others are taken for numbers. */
    private void decide(int width) {
        kinds = new Schema.Kind[width];
        decided = new boolean[width];
        categories = new CategoryCells[width];
        for (int k = 0; k < width; k++) {
            var known = format.columns().known();
            if (known.isPresent()) {
                var column = known.get().columns().get(k);
                kinds[k] = column.kind();
                decided[k] = true;
                categories[k] = column.isCategory() ? CategoryCells.known(column) : null;
                continue;
            }
            String name = header.featureNames().get(k);
            var said = ColumnScan.said(format.columns(), name);
            decided[k] = said.isPresent();
            kinds[k] = said.map(ColumnScan::kind).orElse(Schema.Kind.NUMBER);
            categories[k] = kinds[k] == Schema.Kind.CATEGORY ? CategoryCells.found(name) : null;
        }
    }

    @Override
    public void cell(int column, Cell cell, long line) {
        if (column >= header.columns()) {
            return;
        }
        int role = roles[column];
        if (keptAt[column] >= 0) {
            kept[keptAt[column]] = cell.text();
        }
        if (role >= 0) {
            targets.cell(role, cell);
        } else if (complaint == null) {
            try {
                switch (role) {
                    case TableHeader.FEATURE -> row[places[column]] = feature(line, column, cell);
                    case TableHeader.INDEX -> index(line, cell);
                    case TableHeader.WEIGHT -> {
                        if (weights != null) {
                            weight[0] = weight(line, column, cell);
                        }
                    }
                    default -> {
                        // Passed over.
                    }
                }
            } catch (UserException e) {
                // A row of too few cells, or without a label, has another complaint.
                complaint = e;
            }
        }
    }

    private double feature(long line, int column, Cell cell) {
        int k = places[column];
        return switch (kinds[k]) {
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
            throw wrong(line, column, "the cell holds a byte of 0");
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
                        "\"%s\" is not a date such as 2024-03-31, 2024/3/31 or 31.3.2024, with or without a time"
                                .formatted(shortened(text))));
    }

    private double missing(long line, int column) {
        if (!format.columns().mayMiss()) {
            throw wrong(line, column, "the value is missing (data.missing: error)");
        }
        missing[places[column]]++;
        return Schema.MISSING;
    }

    /** A first column without a name, as some programs write it: it must count the rows. */
    private void index(long line, Cell cell) {
        if (format.columns().known().isPresent()) {
            return;
        }
        boolean next = numbers.parse(cell)
                && (Double.isNaN(counted)
                        ? numbers.value() == Math.rint(numbers.value())
                        : numbers.value() == counted + 1);
        if (!next) {
            throw new UserException(
                    "%s:%d: column 1 has no name and does not count the rows; name it".formatted(file, line));
        }
        counted = numbers.value();
    }

    @Override
    public void end(int cells, long line) {
        var wrong = complaint;
        complaint = null;
        if (cells != header.columns()) {
            throw new UserException("%s:%d: %d columns, but the header has %d; mend or remove this row"
                    .formatted(file, line, cells, header.columns()));
        }
        if (header.labelled() && !targets.keeps(line)) {
            return;
        }
        if (wrong != null) {
            throw wrong;
        }
        if (header.labelled()) {
            targets.add(line);
        }
        if (weights != null) {
            weights.add(weight);
        }
        values.add(row);
        any = true;
        if (listener != null) {
            keptRows.add(List.of(kept));
            if (values.count() == ROWS_AT_ONCE) {
                hand();
            }
        }
    }

    private double weight(long line, int column, Cell cell) {
        if (!numbers.parse(cell)) {
            throw wrong(line, column, noDecimal(cell.text()));
        }
        double value = numbers.value();
        if (value < 0 || Double.isInfinite(value)) {
            throw wrong(line, column, "%s is not a weight: it must be 0 or more, and finite".formatted(cell.text()));
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
                    "%s is too large for a %d-bit float".formatted(shortened(cell.text()), format.exact() ? 64 : 32));
        }
        if (rounded != value) {
            values.losesDigits();
        }
        mayMerge[to] |= numbers.mayMerge();
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

    private String noDecimal(String text) {
        if (Numbers.isMissing(text) && !Numbers.isNotFinite(text)) {
            return "the value is missing";
        }
        if (format.decimal() == TableFormat.Decimal.POINT && ClassNames.isDecimal(text.replace(',', '.'))) {
            return "\"%s\" is not a number (decimal commas are read with data.decimal: comma)"
                    .formatted(shortened(text));
        }
        return "\"%s\" is not %s".formatted(shortened(text), Numbers.isNotFinite(text) ? "finite" : "a number");
    }

    private UserException wrong(long line, int column, String what) {
        return new UserException(
                "%s:%d: column \"%s\": %s; mend or remove this row".formatted(file, line, header.name(column), what));
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}

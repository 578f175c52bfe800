package chainrule.datasets.table;

import chainrule.Counted;
import chainrule.UserException;
import chainrule.datasets.ClassNames;
import chainrule.datasets.Features;
import chainrule.datasets.Samples;
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

/** The rows of one CSV file, read once: numbers in blocks, targets and weights apart. */
final class TableRows implements RowReader {
    private static final int SHOWN = 40;
    private static final int MOST_NAMED = 5;

    /** Makes a table's columns of its first line. */
    interface Columns {
        TableHeader of(long line, List<String> names);
    }

    private final Path file;
    private final TableFormat format;
    private final Columns columns;
    private final TargetColumns wanted;
    private final NumberParser numbers;

    private TableHeader header;
    private Values values;
    private double[] row;
    private boolean[] mayMerge;
    private final Map<String, Long> roundedWholes = new LinkedHashMap<>();
    private TargetCells targets;
    private Values weights;
    private int[] roles;

    private final double[] weight = new double[1];
    private int to;
    private UserException complaint;

    private TableRows(Path file, TargetColumns wanted, TableFormat format, Columns columns) {
        this.file = file;
        this.wanted = wanted;
        this.format = format;
        this.columns = columns;
        this.numbers = new NumberParser(format.decimal().character());
    }

    /**
     * @throws UserException if the file is empty, lacks a header or rows, or a cell is not what its column must hold
     */
    static TableRows read(Path file, TargetColumns wanted, TableFormat format) {
        return read(file, wanted, format, (line, names) -> TableHeader.of(file, line, names, wanted));
    }

    /** The same of a table beside the one that is trained on. */
    static TableRows readBeside(Path file, TargetColumns wanted, TableFormat format) {
        return read(file, wanted, format, (line, names) -> TableHeader.beside(file, line, names, wanted));
    }

    /** The features alone: targets and weights are passed over, whatever they are. */
    static TableRows readFeatures(Path file, TargetColumns wanted, TableFormat format) {
        return read(file, wanted, format, (line, names) -> TableHeader.withoutTargets(file, line, names, wanted));
    }

    private static TableRows read(Path file, TargetColumns wanted, TableFormat format, Columns columns) {
        var rows = new TableRows(file, wanted, format, columns);
        new CsvFile(file, format).read(rows);
        if (rows.header == null) {
            throw new UserException(file + ": the file is empty; a header and rows are needed");
        }
        if (rows.values.count() == 0) {
            throw new UserException(
                    rows.targets.dropped() > 0
                            ? file + ": no row has a label; add some"
                            : file + ": no rows below the header; add some");
        }
        return rows;
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
        return values.features(format.exact());
    }

    /** What the user should know; before {@link #samples} or {@link #features}. */
    List<String> notes() {
        var notes = new ArrayList<String>();
        if (targets.dropped() > 0) {
            notes.add(String.format(
                    Locale.ROOT,
                    "%s: %s without a label %s left out (data.missingLabels: drop)",
                    file,
                    Counted.of(targets.dropped(), "row"),
                    targets.dropped() == 1 ? "is" : "are"));
        }
        roundedWholes.forEach((name, line) -> notes.add(
                "%s:%d: column \"%s\" holds whole numbers beyond 2^53, which float64 rounds; if it names the rows, remove it"
                        .formatted(file, line, name)));
        if (!format.exact()) {
            merged().ifPresent(notes::add);
        }
        return notes;
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
        values = new Values(file, header.features());
        row = new double[header.features()];
        mayMerge = new boolean[header.features()];
        roles = header.roles();
        targets = new TargetCells(file, header, wanted, format);
        weights = header.weight() >= 0 && header.labelled() ? new Values(file, 1) : null;
    }

    @Override
    public void cell(int column, Cell cell, long line) {
        int role = column < header.columns() ? roles[column] : TableHeader.FEATURE;
        if (role >= 0) {
            targets.cell(role, cell);
        } else if (complaint == null && column < header.columns()) {
            try {
                if (role == TableHeader.FEATURE) {
                    row[to] = number(line, column, cell);
                    to++;
                } else if (weights != null) {
                    weight[0] = weight(line, column, cell);
                }
            } catch (UserException e) {
                // A row of too few cells, or without a label, has another complaint.
                complaint = e;
            }
        }
    }

    @Override
    public void end(int cells, long line) {
        var wrong = complaint;
        complaint = null;
        to = 0;
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
        if (!numbers.parse(cell)) {
            return truth(line, column, cell.text());
        }
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

    /** True and false are 1 and 0. */
    private double truth(long line, int column, String text) {
        if (text.equalsIgnoreCase("true")) {
            return 1;
        }
        if (text.equalsIgnoreCase("false")) {
            return 0;
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

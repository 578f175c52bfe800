package chainrule.datasets.table;

import chainrule.base.Composed;
import chainrule.base.Counted;
import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.datasets.DataSetting;
import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import chainrule.datasets.Schema;
import chainrule.datasets.TableFormat;
import chainrule.datasets.TargetColumns;
import chainrule.datasets.Targets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The rows of one CSV file, read once: what is learnt from as numbers in blocks, targets, weights and groups apart. */
final class TableRows implements RowReader {
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
    private TableHeader header;
    private int[] places;
    private FeatureCells cells;
    private Values values;
    private double[] row;
    private final List<Message> found = new ArrayList<>();
    private TargetCells targets;
    private Values weights;
    private RowGroups groups;
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
    private CsvFile text;

    private TableRows(Path file, TargetColumns wanted, TableFormat format, Columns columns) {
        this.file = file;
        this.wanted = wanted;
        this.format = format;
        this.columns = columns;
        this.numbers = new NumberParser(format);
    }

    /**
     * A table to train on.
     *
     * @throws UserException if the file is empty, lacks a header or rows, or a cell is not what its column must hold
     */
    static TableRows read(Path file, TargetColumns wanted, TableFormat format) {
        try {
            return readAs(file, wanted, format);
        } catch (FeatureCells.Undecided e) {
            var found = ColumnScan.of(file, wanted, format);
            var rows = readAs(file, wanted, format.withColumns(format.columns().with(found.types())));
            rows.found.addAll(found.notes());
            return rows;
        }
    }

    private static TableRows readAs(Path file, TargetColumns wanted, TableFormat format) {
        return read(file, wanted, format, (line, names) -> TableHeader.of(file, line, names, wanted, format.columns()));
    }

    /** A table other than the one that is trained on, whose columns the format knows. */
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
    static List<Message> stream(
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
        rows.text = new CsvFile(file, rows.format);
        rows.text.read(rows);
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
        listener.rows(values.features(format.exact() && cells.loseDigits()), List.copyOf(keptRows));
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
        return new Samples(features(), ofRows, weighted, groups == null ? new int[0] : groups.numbers());
    }

    Features features() {
        cells.sort(values);
        return values.features(format.exact() && cells.loseDigits());
    }

    /** The columns that are learnt from: a trained network's, or as they were found. */
    Schema schema() {
        return format.columns().known().isPresent()
                ? cells.schema()
                : new Schema(cells.schema().columns(), header.passedOver());
    }

    /** What the user should know; before {@link #samples} or {@link #features}. */
    List<Message> notes() {
        var notes = new ArrayList<>(found);
        passedOver().ifPresent(notes::add);
        if (!Double.isNaN(counted)) {
            notes.add(Message.of("%s: column 1 has no name and counts the rows: ignored", file));
        }
        if (targets.dropped() > 0) {
            notes.add(Message.of(
                    "%s: %s without a label %s skipped (%s)",
                    file,
                    Counted.of(targets.dropped(), "row"),
                    targets.dropped() == 1 ? "is" : "are",
                    DataSetting.MISSING_LABELS.stated("drop")));
        }
        notes.addAll(cells.notes());
        if (listener == null) {
            notes.addAll(cells.notes(values));
        }
        return notes;
    }

    /** What a table for a trained network has in addition to the training table. */
    private Optional<Message> passedOver() {
        var known = format.columns().known();
        var ignored = Composed.of(known.map(Schema::ignored).orElse(List.of()));
        var names = header.passedOver().stream()
                .filter(name -> !ignored.contains(Composed.of(name)) && !keep.contains(name))
                .toList();
        if (known.isEmpty() || names.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Message.of(
                "%s: column%s %s%s ignored: the network was not trained on %s",
                file,
                names.size() == 1 ? "" : "s",
                names.stream().limit(MOST_NAMED).map("\"%s\""::formatted).collect(Collectors.joining(", ")),
                names.size() > MOST_NAMED
                        ? " and %d more are".formatted(names.size() - MOST_NAMED)
                        : names.size() == 1 ? " is" : " are",
                names.size() == 1 ? "it" : "them"));
    }

    @Override
    public void header(List<String> names, long line) {
        header = columns.of(line, names);
        int width = header.features().size();
        values = new Values(file, width, format.exact(), () -> text.lines() - 1);
        row = new double[width];
        roles = header.roles();
        places = header.places();
        keptAt = header.kept(file + ":" + line + ": ", keep);
        kept = new String[keep.size()];
        cells = new FeatureCells(file, header, format, listener != null);
        targets = new TargetCells(file, header, wanted, format);
        weights = header.weight() >= 0 && header.labelled() ? new Values(file, 1) : null;
        groups = header.group() >= 0 && header.labelled() ? new RowGroups(file, header, format) : null;
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
                    case TableHeader.FEATURE -> row[places[column]] = cells.value(column, cell, line);
                    case TableHeader.INDEX -> index(line, cell);
                    case TableHeader.WEIGHT -> {
                        if (weights != null) {
                            weight[0] = cells.weight(column, cell, line);
                        }
                    }
                    case TableHeader.GROUP -> {
                        if (groups != null) {
                            groups.cell(cell, line);
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
            throw new UserException("%s:%d: %d columns, but the header has %d; fix or remove this row"
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
        if (groups != null) {
            groups.add();
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
}

package chainrule.datasets.table;

import chainrule.UserException;
import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.datavec.api.writable.Writable;

/** The rows of one CSV file, read once: floats in one growing array, labels as numbers in the order of their appearance. */
final class TableRows {
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final Path file;
    private final TableHeader header;
    private final Map<String, Integer> labelNumbers = new LinkedHashMap<>();
    private final Map<String, Integer> firstLines = new LinkedHashMap<>();
    private float[] values = new float[1 << 10];
    private int[] labels = new int[1 << 6];
    private int count;

    private TableRows(Path file, TableHeader header) {
        this.file = file;
        this.header = header;
    }

    /**
     * @throws UserException if the file is empty, lacks a header or rows, or a cell is not what its column must hold
     */
    static TableRows read(Path file, String label) {
        return read(file, line -> TableHeader.of(file, line, label));
    }

    /** @param header makes the header of the first line */
    static TableRows read(Path file, Function<CsvLines.Line, TableHeader> header) {
        try (var lines = new CsvLines(file)) {
            var first = lines.next()
                    .orElseThrow(() -> new UserException(file + ": the file is empty; a header and rows are needed"));
            var rows = new TableRows(file, header.apply(first));
            for (var line = lines.next(); line.isPresent(); line = lines.next()) {
                rows.add(line.get());
            }
            if (rows.count == 0) {
                throw new UserException(file + ": no rows below the header; add some");
            }
            return rows;
        }
    }

    Path file() {
        return file;
    }

    TableHeader header() {
        return header;
    }

    /** Each label with the line on which it first stands. */
    Map<String, Integer> firstLines() {
        return firstLines;
    }

    /** @param classes all the labels, in the order that their numbers shall have */
    Samples samples(List<String> classes) {
        var places = new HashMap<String, Integer>();
        classes.forEach(name -> places.put(name, places.size()));
        var numbers = labelNumbers.keySet().stream().mapToInt(places::get).toArray();
        var classOf =
                Arrays.stream(labels, 0, count).map(label -> numbers[label]).toArray();
        return new Samples(features(), classOf);
    }

    Features.Floats features() {
        int width = header.features();
        return new Features.Floats(Arrays.copyOf(values, count * width), width);
    }

    private void add(CsvLines.Line line) {
        var cells = line.cells();
        if (cells.size() != header.columns()) {
            throw new UserException("%s:%d: %d columns, but the header has %d; mend or remove this row"
                    .formatted(file, line.number(), cells.size(), header.columns()));
        }
        makeRoom();
        int to = count * header.features();
        for (int column = 0; column < cells.size(); column++) {
            if (column == header.label()) {
                labels[count] = label(line.number(), cells.get(column));
            } else {
                values[to++] = number(line.number(), column, cells.get(column));
            }
        }
        count++;
    }

    private void makeRoom() {
        long needed = (count + 1L) * header.features();
        if (needed > LONGEST_ARRAY) {
            throw new UserException(file + ": more than 2 billion numbers; use fewer rows or columns");
        }
        if (needed > values.length) {
            int room = (int) Math.min(LONGEST_ARRAY, Math.max(needed, 2L * values.length));
            if ((long) Float.BYTES * (room + (long) values.length)
                    > Runtime.getRuntime().maxMemory()) {
                throw new UserException(
                        "%s: more than %,d numbers don't fit into memory; use fewer rows or columns, or give Java more, such as CHAINRULE_JAVA_OPTS=-Xmx8g"
                                .formatted(file, values.length));
            }
            values = Arrays.copyOf(values, room);
        }
        if (count == labels.length) {
            labels = Arrays.copyOf(labels, (int) Math.min(LONGEST_ARRAY, 2L * labels.length));
        }
    }

    private int label(int line, Writable cell) {
        var name = cell.toString().strip();
        if (name.isEmpty()) {
            throw wrong(line, header.label(), "the label is missing");
        }
        firstLines.putIfAbsent(name, line);
        return labelNumbers.computeIfAbsent(name, any -> labelNumbers.size());
    }

    private float number(int line, int column, Writable cell) {
        var text = cell.toString().strip();
        if (!Numbers.isDecimal(text)) {
            throw wrong(line, column, noDecimal(text));
        }
        if (!header.schema().getMetaData(column).isValid(cell)) {
            throw wrong(line, column, "%s is too large for a 32-bit float".formatted(shortened(text)));
        }
        return cell.toFloat();
    }

    private static String noDecimal(String text) {
        if (Numbers.isMissing(text)) {
            return "the value is missing";
        }
        return "\"%s\" is not %s".formatted(shortened(text), Numbers.isNotFinite(text) ? "finite" : "a number");
    }

    private UserException wrong(int line, int column, String what) {
        return new UserException(
                "%s:%d: column \"%s\": %s; mend or remove this row".formatted(file, line, header.name(column), what));
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}

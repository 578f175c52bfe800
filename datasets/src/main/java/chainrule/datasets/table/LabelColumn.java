package chainrule.datasets.table;

import chainrule.base.Composed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The labels of a table's rows, as numbers in the order of their appearance. Equal are those of one Unicode form. */
final class LabelColumn {
    private static final int MOST_ALIKE = 5;
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final Path file;
    private final String column;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private final List<Long> firstLines = new ArrayList<>();
    private int[] rows = new int[1 << 6];
    private int count;

    LabelColumn(Path file, String column) {
        this.file = file;
        this.column = column;
    }

    void add(String label, long line) {
        var key = Composed.of(label);
        var number = numbers.get(key);
        if (number == null) {
            number = names.size();
            numbers.put(key, number);
            names.add(label);
            firstLines.add(line);
        }
        if (count == rows.length) {
            rows = Arrays.copyOf(rows, (int) Math.min(LONGEST_ARRAY, 2L * rows.length));
        }
        rows[count++] = number;
    }

    /** The labels, as they first stand. */
    List<String> names() {
        return names;
    }

    /** In how many rows each label stands, in the order of {@link #names}. */
    int[] counts() {
        var ofLabel = new int[names.size()];
        Arrays.stream(rows, 0, count).forEach(number -> ofLabel[number]++);
        return ofLabel;
    }

    /** A hint where the labels name the rows, rather than classes. */
    Optional<String> doubts() {
        long once = Arrays.stream(counts()).filter(rowsOfIt -> rowsOfIt == 1).count();
        if (names.size() < Measurements.FEWEST_VALUES || 2 * once <= names.size()) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "%s: column \"%s\" holds %,d different labels, %,d of them in one row only, and each is a class of its own; if they name the rows, name another column",
                file,
                column,
                names.size(),
                once));
    }

    /** Labels that are the same but for their capital letters. */
    List<String> alike() {
        var byText = new TreeMap<String, List<String>>();
        names.forEach(name -> byText.computeIfAbsent(
                        name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), any -> new ArrayList<>())
                .add("\"" + name + "\""));
        return byText.values().stream()
                .filter(some -> some.size() > 1)
                .map(some -> String.join(", ", some))
                .limit(MOST_ALIKE)
                .toList();
    }

    /** The line on which a label first stands. */
    long firstLine(String name) {
        return firstLines.get(numbers.get(Composed.of(name)));
    }

    /**
     * The class of each row.
     *
     * @param classes all the labels, in the order that their numbers shall have
     */
    int[] numbers(List<String> classes) {
        var places = new HashMap<String, Integer>();
        classes.forEach(name -> places.put(Composed.of(name), places.size()));
        var numbered =
                names.stream().mapToInt(name -> places.get(Composed.of(name))).toArray();
        return Arrays.stream(rows, 0, count).map(number -> numbered[number]).toArray();
    }
}

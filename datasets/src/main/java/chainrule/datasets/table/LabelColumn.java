package chainrule.datasets.table;

import chainrule.Composed;
import chainrule.UserException;
import chainrule.datasets.ClassNames;
import chainrule.datasets.TableFormat;
import chainrule.datasets.TableFormat.MissingLabels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The labels of a table's rows, as numbers in the order of their appearance. Equal are those of one Unicode form. */
final class LabelColumn {
    /** Fewer numbers may be classes, such as grades in steps of a half. */
    private static final int FEWEST_VALUES = 20;

    private static final int MOST_ALIKE = 5;
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final Path file;
    private final TableHeader header;
    private final TableFormat format;
    private final Set<String> known;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private final List<Long> firstLines = new ArrayList<>();
    private int[] rows = new int[1 << 6];
    private int count;
    private int dropped;

    LabelColumn(Path file, TableHeader header, TableFormat format) {
        this.file = file;
        this.header = header;
        this.format = format;
        this.known = new HashSet<>(Composed.of(format.classes()));
    }

    /**
     * Whether a row of this label is wanted.
     *
     * @throws UserException if it is none
     */
    boolean keeps(String label, long line) {
        if (label.indexOf('\0') >= 0) {
            throw new UserException("%s:%d: column \"%s\": the label holds a byte of 0; mend or remove this row"
                    .formatted(file, line, header.name(header.label())));
        }
        if (!Numbers.isMissing(label) || known.contains(Composed.of(label))) {
            return true;
        }
        if (format.missing() == MissingLabels.DROP) {
            dropped++;
            return false;
        }
        if (label.isEmpty()) {
            throw new UserException(
                    "%s:%d: column \"%s\": the label is missing; add it, or leave such rows out with data.missingLabels: drop (--missing-labels drop)"
                            .formatted(file, line, header.name(header.label())));
        }
        return true;
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

    /** Rows that were left out. */
    int dropped() {
        return dropped;
    }

    /** The labels, as they first stand. */
    List<String> names() {
        return names;
    }

    /**
     * A hint where the labels are measurements, or name the rows, rather than classes.
     *
     * @param classes all the labels
     */
    Optional<String> doubts(List<String> classes) {
        if (classes.size() < FEWEST_VALUES) {
            return Optional.empty();
        }
        var ofLabel = new int[names.size()];
        Arrays.stream(rows, 0, count).forEach(number -> ofLabel[number]++);
        long once = Arrays.stream(ofLabel).filter(rowsOfIt -> rowsOfIt == 1).count();
        var values = names.stream().map(name -> name.replace(',', '.')).toList();
        boolean numeric = values.stream().allMatch(ClassNames::isComparable);
        long decimals = numeric ? values.stream().filter(Numbers::hasDecimals).count() : 0;
        if (2 * Math.max(once, decimals) <= names.size()) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "%s: column \"%s\" holds %,d different %s, %,d of them in one row only, and each is a class of its own; %s",
                file,
                header.name(header.label()),
                names.size(),
                numeric ? "numbers" : "labels",
                once,
                numeric
                        ? "numbers can't be predicted: group them into a few classes, or name another column"
                        : "if they name the rows, name another column"));
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
    int[] numbers(List<String> classes, int ofRows) {
        var places = new HashMap<String, Integer>();
        classes.forEach(name -> places.put(Composed.of(name), places.size()));
        var numbered =
                names.stream().mapToInt(name -> places.get(Composed.of(name))).toArray();
        return Arrays.stream(rows, 0, ofRows).map(number -> numbered[number]).toArray();
    }
}

package chainrule.datasets.table;

import chainrule.base.Composed;
import chainrule.datasets.ClassNames;
import chainrule.datasets.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The values of a column of categories, as numbers. Equal are those of one Unicode form. Those of a training table are found and then
 * sorted; those of a trained network are known, and others are counted.
 */
final class CategoryCells {
    private static final int MOST_NAMED = 3;

    private final String column;
    private final boolean fixed;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();
    private int unknownRows;

    private CategoryCells(String column, boolean fixed) {
        this.column = column;
        this.fixed = fixed;
    }

    static CategoryCells found(String column) {
        return new CategoryCells(column, false);
    }

    static CategoryCells known(Schema.Column column) {
        var cells = new CategoryCells(column.name(), true);
        column.categories().forEach(cells::add);
        return cells;
    }

    private int add(String text) {
        numbers.put(Composed.of(text), names.size());
        names.add(text);
        return names.size() - 1;
    }

    /** Its place in the order of appearance, or of the network; {@link Schema#UNKNOWN} for what the network does not know. */
    int number(String text) {
        var number = numbers.get(Composed.of(text));
        if (number != null) {
            return number;
        }
        if (!fixed) {
            return add(text);
        }
        unknownRows++;
        if (unknown.size() <= MOST_NAMED && !unknown.contains(text)) {
            unknown.add(text);
        }
        return Schema.UNKNOWN;
    }

    /** In the order that they are to have. */
    List<String> categories() {
        return fixed ? List.copyOf(names) : ClassNames.sorted(names);
    }

    /** The place of each {@link #number} in {@link #categories}. */
    int[] places() {
        var order = categories();
        var places = new HashMap<String, Integer>();
        order.forEach(name -> places.put(name, places.size()));
        return names.stream().mapToInt(places::get).toArray();
    }

    /** What to say of values that the network does not know. */
    Optional<String> note(String file) {
        if (unknownRows == 0) {
            return Optional.empty();
        }
        var listed = String.join(
                ", ",
                unknown.stream().limit(MOST_NAMED).map("\"%s\""::formatted).toList());
        return Optional.of(
                "%s: column \"%s\" holds values in %d %s that the network was not trained on (%s%s): they count as none of the known values"
                        .formatted(
                                file,
                                column,
                                unknownRows,
                                unknownRows == 1 ? "row" : "rows",
                                listed,
                                unknown.size() > MOST_NAMED ? ", …" : ""));
    }
}

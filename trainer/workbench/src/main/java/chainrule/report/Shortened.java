package chainrule.report;

import chainrule.engine.step.WorkedSample.Quantity;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;

/**
 * The numbers of a vector or matrix that a page has room for: the first ones, and behind a mark for those that are omitted the last.
 *
 * @param cells as they are shown, row by row
 */
record Shortened(List<List<String>> cells) {
    private static final int MOST_ROWS = 6;
    private static final int MOST_COLUMNS = 8;
    private static final double SMALL = 1e-3;
    private static final double LARGE = 1e5;

    private static final int OMITTED = -1;

    /**
     * @param across what stands for columns that are omitted
     * @param down what stands for rows
     */
    static Shortened of(Quantity q, DoubleFunction<String> text, String across, String down, String both) {
        var rows = shown(q.rows(), q.columns() == 1 ? MOST_COLUMNS : MOST_ROWS);
        var columns = shown(q.columns(), MOST_COLUMNS);
        return new Shortened(rows.stream()
                .map(i -> columns.stream()
                        .map(j -> i == OMITTED
                                ? j == OMITTED ? both : down
                                : j == OMITTED ? across : text.apply(q.values()[i * q.columns() + j]))
                        .toList())
                .toList());
    }

    private static List<Integer> shown(int count, int most) {
        if (count <= most) {
            return IntStream.range(0, count).boxed().toList();
        }
        return IntStream.concat(IntStream.range(0, most - 2), IntStream.of(OMITTED, count - 1))
                .boxed()
                .toList();
    }

    /** A whole number, four digits behind the point, or a power of ten where that shows too few. */
    static String number(double value) {
        double size = Math.abs(value);
        if (value == Math.rint(value) && size < LARGE) {
            return Integer.toString((int) value);
        }
        return size < SMALL || size >= LARGE
                ? String.format(Locale.ROOT, "%.3e", value)
                : String.format(Locale.ROOT, "%.4f", value);
    }
}

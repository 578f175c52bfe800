package chainrule.datasets.table;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What counts as a number, or as none at all, in a table. */
final class Numbers {
    /** No part gives back what it took: else a million digits and a letter would be tried in every division. */
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d++(\\.\\d*+)?+|\\.\\d++)([eE][+-]?\\d++)?+");

    private static final Pattern NOT_FINITE = Pattern.compile("[+-]?(nan|inf|infinity)", Pattern.CASE_INSENSITIVE);

    /** What spreadsheets, databases, R, Weka and pandas write for a value that nobody knows; in small letters. */
    private static final Set<String> MISSING = Set.of(
            "",
            "?",
            "na",
            "<na>",
            "n/a",
            "#n/a",
            "#na",
            "#n/a n/a",
            "#null!",
            "#value!",
            "#ref!",
            "#div/0!",
            "#name?",
            "#num!",
            "nan",
            "-nan",
            "nat",
            "null",
            "(null)",
            "nil",
            "none",
            "missing",
            "-",
            "--",
            ".",
            "\\n",
            "1.#ind",
            "-1.#ind",
            "1.#qnan",
            "-1.#qnan");

    private static final int LONGEST_MARK = 10;
    private static final int LONGEST_NUMBER = 40;

    private Numbers() {}

    static boolean isDecimal(String cell) {
        return DECIMAL.matcher(cell).matches();
    }

    /** Whether it says NaN or infinity. */
    static boolean isNotFinite(String cell) {
        return NOT_FINITE.matcher(cell).matches();
    }

    /** Empty, or one of the usual marks for a value that nobody knows. */
    static boolean isMissing(String cell) {
        return cell.length() <= LONGEST_MARK && MISSING.contains(cell.toLowerCase(Locale.ROOT));
    }

    /** In the order of their values if all are numbers, else of their characters. */
    static List<String> sorted(Collection<String> distinct) {
        var names = new ArrayList<>(distinct);
        names.sort(Comparator.naturalOrder());
        if (names.stream().allMatch(Numbers::isComparable)) {
            names.sort(Comparator.comparing(BigDecimal::new));
        }
        return List.copyOf(names);
    }

    /** Whether a label has a place among numbers: comparing 1e1000000000 with 1 would take all the memory. */
    static boolean isComparable(String label) {
        return label.length() <= LONGEST_NUMBER
                && isDecimal(label)
                && Math.abs((long) new BigDecimal(label).scale()) < 1000;
    }

    /** Whether a number that is {@linkplain #isComparable comparable} is not whole. */
    static boolean hasDecimals(String label) {
        return new BigDecimal(label).stripTrailingZeros().scale() > 0;
    }
}

package chainrule.datasets.table;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What counts as a number, or as none at all, in a table. */
final class Numbers {
    private static final Pattern NOT_FINITE = Pattern.compile("[+-]?(nan|inf|infinity)", Pattern.CASE_INSENSITIVE);

    /** What spreadsheets, databases, R, Weka and pandas write for a missing value; in small letters. */
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
            "–",
            "—",
            ".",
            "...",
            "…",
            "\\n",
            "1.#ind",
            "-1.#ind",
            "1.#qnan",
            "-1.#qnan");

    private static final int LONGEST_MARK = 10;

    private Numbers() {}

    /** Whether it says NaN or infinity. */
    static boolean isNotFinite(String cell) {
        return NOT_FINITE.matcher(cell).matches();
    }

    /** Empty, or one of the usual marks for a missing value. */
    static boolean isMissing(String cell) {
        return cell.length() <= LONGEST_MARK && MISSING.contains(cell.toLowerCase(Locale.ROOT));
    }

    /** Whether a number that is {@linkplain chainrule.datasets.ClassNames#isComparable comparable} is not whole. */
    static boolean hasDecimals(String label) {
        return new BigDecimal(label).stripTrailingZeros().scale() > 0;
    }
}

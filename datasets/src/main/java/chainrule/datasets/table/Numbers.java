package chainrule.datasets.table;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What counts as a number in a table. Java would take {@code 3f} and {@code 0x1p3} as well, which are slips in a CSV. */
final class Numbers {
    /** No part gives back what it took: else a million digits and a letter would be tried in every division. */
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d++(\\.\\d*+)?+|\\.\\d++)([eE][+-]?\\d++)?+");

    private static final Pattern NOT_FINITE = Pattern.compile("[+-]?(nan|inf|infinity)", Pattern.CASE_INSENSITIVE);
    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,18}");
    private static final Pattern MISSING = Pattern.compile("|\\?|na|n/a|null|none", Pattern.CASE_INSENSITIVE);

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
        return MISSING.matcher(cell).matches();
    }

    /** In the order of their values if all are whole numbers, else of their characters. */
    static List<String> sorted(Stream<String> distinct) {
        var names = distinct.sorted().toList();
        if (!names.stream().allMatch(name -> WHOLE.matcher(name).matches())) {
            return names;
        }
        return names.stream().sorted(Comparator.comparingLong(Long::parseLong)).toList();
    }
}

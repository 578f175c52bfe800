package chainrule.datasets.table;

import chainrule.datasets.ClassNames;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What stands in a cell with a missing value. Of numbers every usual mark counts, since none of them is a number; of categories
 * those alone that are hardly ever a value: "none" and "-" may well be.
 */
final class MissingMarks {
    private static final Set<String> OF_CATEGORIES =
            Set.of("", "?", "na", "<na>", "n/a", "#n/a", "nan", "null", "(null)", "\\n");

    private final Optional<List<String>> asked;

    /** @param asked the marks, if they are said */
    MissingMarks(Optional<List<String>> asked) {
        this.asked = asked;
    }

    /** Whether a mark looks like a number, such as -99. */
    boolean mayBeNumbers() {
        return asked.stream().flatMap(List::stream).anyMatch(ClassNames::isDecimal);
    }

    boolean ofNumber(String text) {
        return asked.map(marks -> text.isEmpty() || marks.contains(text)).orElseGet(() -> Numbers.isMissing(text));
    }

    boolean ofCategory(String text) {
        return asked.map(marks -> text.isEmpty() || marks.contains(text))
                .orElseGet(() -> OF_CATEGORIES.contains(text.toLowerCase(Locale.ROOT)));
    }
}

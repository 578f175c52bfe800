package chainrule.experiment.comparison;

import chainrule.base.Printable;
import java.util.regex.Pattern;

/** A cell of a CSV file that is written for others to open. */
public final class CsvCell {
    private static final Pattern PLAIN = Pattern.compile("[\\w .-]*+");
    private static final Pattern NUMBER = Pattern.compile("[+-]?[\\d.]++([eE][+-]?\\d++)?+");

    private CsvCell() {}

    /**
     * The text, in quotes where RFC 4180 wants them. A spreadsheet takes what begins with {@code =}, {@code +}, {@code -} or
     * {@code @} for a formula, even in quotes: an apostrophe before it makes it a text, as OWASP recommends. Numbers stay.
     */
    public static String of(String text) {
        var shown = Printable.line(text);
        if (isFormula(shown)) {
            shown = "'" + shown;
        }
        return PLAIN.matcher(shown).matches() ? shown : "\"" + shown.replace("\"", "\"\"") + "\"";
    }

    private static boolean isFormula(String text) {
        return !text.isEmpty()
                && "=+-@".indexOf(text.charAt(0)) >= 0
                && text.length() > 1
                && !NUMBER.matcher(text).matches();
    }
}

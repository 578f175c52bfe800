package chainrule.base;

/**
 * Text from files and flags, as a terminal or a page may show it. Control characters move the cursor, set colours, titles
 * and the clipboard; the marks that turn the direction of writing make a name look like another one.
 */
public final class Printable {
    private static final char INSTEAD = '?';
    private static final int DELETE = 0x7F;
    private static final int LAST_CONTROL = 0x9F;

    private Printable() {}

    /** Whether a character steers whatever shows it: C0, DEL, C1, line and paragraph separators, marks of direction. */
    public static boolean steers(char c) {
        if (c < ' ' || c >= DELETE && c <= LAST_CONTROL) {
            return true;
        }
        return c == '\u061C'
                || c == '\u200E'
                || c == '\u200F'
                || c >= '\u2028' && c <= '\u202E'
                || c >= '\u2066' && c <= '\u2069';
    }

    /** The same on one line: each character that steers is a question mark. */
    public static String line(String text) {
        int first = first(text, 0);
        if (first < 0) {
            return text;
        }
        var clean = new StringBuilder(text);
        for (int i = first; i >= 0; i = first(text, i + 1)) {
            clean.setCharAt(i, INSTEAD);
        }
        return clean.toString();
    }

    /** The same of a text of several lines: line breaks and tabs stay. */
    public static String lines(String text) {
        int first = first(text, 0);
        if (first < 0) {
            return text;
        }
        var clean = new StringBuilder(text);
        for (int i = first; i >= 0; i = first(text, i + 1)) {
            char c = text.charAt(i);
            boolean ends = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
            if (c != '\n' && c != '\t' && !ends) {
                clean.setCharAt(i, INSTEAD);
            }
        }
        return clean.toString();
    }

    /** JSON that means the same: what steers stands in strings alone, and is written as an escape there. */
    public static String json(String json) {
        int first = first(json, 0);
        if (first < 0) {
            return json;
        }
        var clean = new StringBuilder(json.length() + 16).append(json, 0, first);
        for (int i = first; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c >= ' ' && steers(c)) {
                clean.append("\\u").append(Integer.toHexString(0x10000 | c), 1, 5);
            } else {
                clean.append(c);
            }
        }
        return clean.toString();
    }

    private static int first(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (steers(text.charAt(i))) {
                return i;
            }
        }
        return -1;
    }
}

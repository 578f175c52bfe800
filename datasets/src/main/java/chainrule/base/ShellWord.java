package chainrule.base;

import java.util.Locale;

/** A word of a command that is printed for the user to type. */
public final class ShellWord {
    private static final String HARMLESS = "_@%+=:,./-";

    private ShellWord() {}

    /** The word, in quotes where a shell would divide or change it. */
    public static String quoted(Object word) {
        var text = word.toString();
        if (!text.isEmpty() && text.codePoints().allMatch(ShellWord::isHarmless)) {
            return text;
        }
        boolean windows =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
        return windows ? '"' + text + '"' : "'" + text.replace("'", "'\\''") + "'";
    }

    private static boolean isHarmless(int c) {
        return Character.isLetterOrDigit(c) || HARMLESS.indexOf(c) >= 0;
    }
}

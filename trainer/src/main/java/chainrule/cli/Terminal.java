package chainrule.cli;

import com.sun.jna.Function;
import com.sun.jna.Platform;

/**
 * What standard error is connected to.
 *
 * @param interactive whether somebody watches: a line may be drawn again and again
 * @param width columns
 */
record Terminal(boolean interactive, int width) {
    private static final int STANDARD_ERROR = 2;
    private static final int USUAL_WIDTH = 80;
    private static final int MOST_WIDTH = 120;

    static Terminal ofStandardError() {
        boolean dumb = "dumb".equals(System.getenv("TERM"));
        return new Terminal(!dumb && isTerminal(), width(System.getenv("COLUMNS")));
    }

    /** Java 17 itself only tells whether standard input and output are both a terminal. */
    private static boolean isTerminal() {
        try {
            String library = Platform.isWindows() ? "msvcrt" : Platform.C_LIBRARY_NAME;
            String function = Platform.isWindows() ? "_isatty" : "isatty";
            return Function.getFunction(library, function).invokeInt(new Object[] {STANDARD_ERROR}) != 0;
        } catch (LinkageError e) {
            return System.console() != null;
        }
    }

    private static int width(String columns) {
        boolean given = columns != null && columns.matches("\\d{1,4}");
        return given ? Math.max(20, Math.min(MOST_WIDTH, Integer.parseInt(columns))) : USUAL_WIDTH;
    }
}

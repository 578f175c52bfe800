package chainrule;

/**
 * Something that the user can cause or mend: configuration, data, hardware. Its message is one line that says what is
 * wrong, where (file:line or flag) and what to do. The command line prints that line alone and exits with {@link
 * #exitCode()}; every other exception is a bug and shows its stack trace.
 */
public class UserException extends RuntimeException {
    /** Exit code of a command that the user's input stopped. */
    public static final int EXIT_CODE = 2;

    private static final int LONGEST = 2000;

    private final int exitCode;

    public UserException(String message) {
        this(message, null);
    }

    public UserException(String message, Throwable cause) {
        this(message, cause, EXIT_CODE);
    }

    protected UserException(String message, Throwable cause, int exitCode) {
        super(oneLine(message), cause);
        this.exitCode = exitCode;
    }

    /** Much of it may come from a file: it shall neither forge a second line, nor steer the terminal, nor flood it. */
    private static String oneLine(String message) {
        var line = message.replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cc}", "?");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }

    public int exitCode() {
        return exitCode;
    }
}

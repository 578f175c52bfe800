package chainrule;

/**
 * Something that the user can cause or mend: configuration, data, hardware. Its message is one line that says what is
 * wrong, where (file:line or flag) and what to do. The command line prints that line alone and exits with {@link
 * #exitCode()}; every other exception is a bug and shows its stack trace.
 */
public class UserException extends RuntimeException {
    /** Exit code of a command that the user's input stopped. */
    public static final int EXIT_CODE = 2;

    private final int exitCode;

    public UserException(String message) {
        this(message, null);
    }

    public UserException(String message, Throwable cause) {
        this(message, cause, EXIT_CODE);
    }

    protected UserException(String message, Throwable cause, int exitCode) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}

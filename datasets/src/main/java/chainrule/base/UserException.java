package chainrule.base;

/**
 * Something that the user can cause or fix: configuration, data, hardware. Its message is one line that says what is wrong, where
 * and what to do; what it says of settings, each program words for its users ({@link #message}). Every other exception is a bug.
 */
public class UserException extends RuntimeException {
    private static final int LONGEST = 2000;

    private final Message message;

    public UserException(String message) {
        this(message, null);
    }

    public UserException(String message, Throwable cause) {
        this(Message.text(message), cause);
    }

    public UserException(Message message) {
        this(message, null);
    }

    public UserException(Message message, Throwable cause) {
        super(oneLine(message.toString()), cause);
        this.message = message;
    }

    /** What {@link #getMessage} has in words and on one line. */
    public Message message() {
        return message;
    }

    /**
     * A message on one line. Much of it may come from a file: it shall neither forge a second line, nor steer the terminal,
     * nor flood it, nor take long. Line breaks become a space, together with the white space around them.
     */
    public static String oneLine(String message) {
        var line = new StringBuilder();
        for (int i = 0; i < message.length() && line.length() <= LONGEST; i++) {
            char c = message.charAt(i);
            if (!breaksLine(c)) {
                line.append(c);
                continue;
            }
            while (line.length() > 0 && isSpace(line.charAt(line.length() - 1))) {
                line.setLength(line.length() - 1);
            }
            while (i + 1 < message.length() && isSpace(message.charAt(i + 1))) {
                i++;
            }
            line.append(' ');
        }
        if (line.length() > LONGEST) {
            line.setLength(LONGEST);
            line.append('…');
        }
        return Printable.line(line.toString());
    }

    private static boolean breaksLine(char c) {
        return c >= '\n' && c <= '\r' || c == '\u0085' || c == '\u2028' || c == '\u2029';
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || breaksLine(c);
    }
}

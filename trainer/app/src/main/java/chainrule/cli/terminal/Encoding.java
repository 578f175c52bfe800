package chainrule.cli.terminal;

import chainrule.base.UserException;
import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What is printed is UTF-8, whatever the platform's charset: containers and cron name none, and Java would print question marks. A
 * Windows console alone is told in its own.
 */
public final class Encoding {
    private static final char UNREADABLE = '\uFFFD';

    private Encoding() {}

    public static PrintStream utf8(OutputStream out) {
        return new PrintStream(new BufferedOutputStream(out, 1 << 10), true, charset());
    }

    private static Charset charset() {
        boolean windows =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
        String console = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding", ""));
        return windows && !console.isEmpty() && Charset.isSupported(console)
                ? Charset.forName(console)
                : StandardCharsets.UTF_8;
    }

    /**
     * Where the charset is ASCII, Java can neither read such a word nor open a file of such a name.
     *
     * @throws UserException if a word of the command line has characters that the charset lacks
     */
    public static void requireReadable(String charset, String[] words) {
        for (var word : words) {
            if (!charset.startsWith("UTF") && word.indexOf(UNREADABLE) >= 0) {
                throw new UserException(
                        "'%s' has characters that this environment's charset (%s) lacks: set LC_ALL=C.UTF-8"
                                .formatted(word, charset));
            }
        }
    }
}

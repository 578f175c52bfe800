package chainrule.base;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths as people write them in configurations and flags. */
public final class UserPath {
    private UserPath() {}

    /**
     * The path, with the user's home for a leading {@code ~}: a shell puts it there for a word of its own, but neither in a file
     * nor behind {@code --data-dir=}.
     *
     * @throws UserException if this system can't have a file of that name
     */
    public static Path of(String text) {
        try {
            if (text.equals("~")) {
                return home();
            }
            return text.startsWith("~/") || text.startsWith("~\\") ? home().resolve(text.substring(2)) : Path.of(text);
        } catch (InvalidPathException e) {
            throw impossible(e);
        }
    }

    /** What to say of a name that this system can't give to a file. */
    public static UserException impossible(InvalidPathException e) {
        boolean lacks = e.getReason().contains("unmappable");
        return new UserException(
                lacks
                        ? "'%s' has characters that this environment's charset (%s) lacks: set LC_ALL=C.UTF-8"
                                .formatted(e.getInput(), System.getProperty("sun.jnu.encoding"))
                        : "'%s' can't be a file's name here: %s".formatted(e.getInput(), e.getReason()),
                e);
    }

    /** The absolute path, as {@link #of}. */
    public static String absolute(String text) {
        return of(text).toAbsolutePath().normalize().toString();
    }

    private static Path home() {
        return Path.of(System.getProperty("user.home"));
    }
}

package chainrule.hardware;

import com.sun.jna.Native;
import java.util.Optional;

/**
 * Native libraries in jars. JNA and JavaCPP unpack them into a folder and load them from there, which fails where the folder is full,
 * read-only or mounted noexec, or where the C library is another one.
 */
public final class NativeLibraries {
    private static final String UNSATISFIED = UnsatisfiedLinkError.class.getName();

    private NativeLibraries() {}

    /** Why JNA can't load its own library, in one line with the remedy; empty if it can. */
    public static Optional<String> problemOfJna() {
        return problem(() -> Native.getNativeSize(int.class));
    }

    /**
     * Why native libraries can't be loaded, in one line with the remedy; empty if they can.
     *
     * @param loading loads them
     * @throws LinkageError if {@code loading} fails for another reason
     */
    public static Optional<String> problem(Runnable loading) {
        try {
            loading.run();
            return Optional.empty();
        } catch (LinkageError e) {
            return Optional.of(problem(e).orElseThrow(() -> e));
        }
    }

    /** The same of what was thrown; empty if that has another reason. */
    public static Optional<String> problem(LinkageError thrown) {
        return cause(thrown)
                .map(cause ->
                        ("native libraries can't be loaded (%s): if the folder is full, read-only or mounted noexec,"
                                        + " choose another with"
                                        + " CHAINRULE_JAVA_OPTS='-Djna.tmpdir=FOLDER -Dorg.bytedeco.javacpp.cachedir=FOLDER'")
                                .formatted(cause));
    }

    /** What the system said of the library that failed first. */
    private static Optional<String> cause(Throwable thrown) {
        Optional<String> found = Optional.empty();
        for (var e = thrown; e != null; e = e.getCause()) {
            String text = String.valueOf(e.getMessage());
            if (e instanceof UnsatisfiedLinkError) {
                found = Optional.of(firstLine(text));
            } else if (text.contains(UNSATISFIED + ": ")) {
                // A class that has failed to initialise before: Java keeps the first reason as text.
                found = Optional.of(firstLine(text.substring(text.indexOf(UNSATISFIED) + UNSATISFIED.length() + 2)));
            }
        }
        return found;
    }

    /** Without a path that the system repeats, and without the thread that Java adds. */
    private static String firstLine(String text) {
        String line = text.lines().findFirst().orElse("no reason given").replaceFirst(" \\[in thread \"[^\"]*\"]$", "");
        int colon = line.indexOf(": ");
        String path = colon < 0 ? "" : line.substring(0, colon + 2);
        return !path.isEmpty() && line.startsWith(path, path.length()) ? line.substring(path.length()) : line;
    }
}

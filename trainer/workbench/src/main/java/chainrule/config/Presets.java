package chainrule.config;

import chainrule.base.Nearest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The configurations that come with the program. */
public final class Presets {
    private static final String FOLDER = "/presets/";
    private static final String INDEX = FOLDER + "index";

    private Presets() {}

    public static List<String> names() {
        return read(INDEX).lines().toList();
    }

    /** The preset's YAML. */
    public static Optional<String> text(String name) {
        return names().contains(name) ? Optional.of(read(FOLDER + name + ".yaml")) : Optional.empty();
    }

    /** What the preset is for: its first line, a comment. */
    public static String purpose(String name) {
        return text(name).orElseThrow().lines().findFirst().orElseThrow().replaceFirst("^# *", "");
    }

    static String guess(String name) {
        return Nearest.hint(name, names());
    }

    private static String read(String resource) {
        try (var stream = Presets.class.getResourceAsStream(resource)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

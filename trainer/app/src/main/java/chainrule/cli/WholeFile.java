package chainrule.cli;

import chainrule.base.AtomicFile;
import chainrule.base.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A text that a command writes where its user wants it. */
final class WholeFile {
    private WholeFile() {}

    /** Replaces a file; it is there whole or not at all. */
    static void write(Path file, String text) {
        try {
            AtomicFile.replace(
                    file, file.resolveSibling(file.getFileName() + ".part"), text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UserException(
                    "%s can't be written; check that its folder exists, its permissions and the disk".formatted(file),
                    e);
        }
    }
}

package chainrule.base;

import java.nio.file.Files;
import java.nio.file.Path;

/** Only regular files are opened: reading a pipe or a device may wait for ever, or never end. */
public final class RegularFile {
    private RegularFile() {}

    /**
     * Passes a regular file, and one that is not there, which opening it will tell.
     *
     * @throws UserException if something else is there: a folder, a pipe or a device
     */
    public static Path require(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new UserException("%s is %s: only regular files are read"
                    .formatted(file, Files.isDirectory(file) ? "a folder" : "a pipe or a device"));
        }
        return file;
    }
}

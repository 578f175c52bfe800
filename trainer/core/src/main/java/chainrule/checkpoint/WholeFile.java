package chainrule.checkpoint;

import chainrule.base.AtomicFile;
import chainrule.base.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that are whole or absent: they are written under another name, forced to the disk and renamed. */
public final class WholeFile {
    private WholeFile() {}

    /**
     * Replaces a file.
     *
     * @throws UserException if the folder can't be written to or the disk is full
     */
    public static void write(Path file, byte[] bytes) {
        var part = file.resolveSibling("%s.%d-%d.part"
                .formatted(
                        file.getFileName(),
                        ProcessHandle.current().pid(),
                        Thread.currentThread().getId()));
        var folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new UserException("%s can't be written: there is no folder %s".formatted(file, folder));
        }
        try {
            AtomicFile.replace(file, part, bytes);
        } catch (IOException e) {
            throw new UserException(
                    "%s can't be written: %s; check the folder, its permissions and the disk".formatted(file, e), e);
        }
    }
}

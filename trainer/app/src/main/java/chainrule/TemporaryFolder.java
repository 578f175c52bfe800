package chainrule;

import chainrule.base.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A folder that is there until the process ends. */
final class TemporaryFolder {
    private TemporaryFolder() {}

    /** @throws UserException if it can't be made */
    static Path untilTheEnd(String prefix) {
        try {
            var folder = Files.createTempDirectory(prefix);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
            return folder;
        } catch (IOException e) {
            throw new UserException("no temporary folder can be made (%s): give a folder for the runs".formatted(e), e);
        }
    }

    private static void remove(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // Nobody is left to tell, and the system clears its temporary files.
        }
    }
}

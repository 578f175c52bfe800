package chainrule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Text files that are read whole because nobody has a reason to make them large. */
public final class SmallFile {
    private static final long MOST_BYTES = 64 << 20;

    private SmallFile() {}

    /**
     * The file's text, in UTF-8.
     *
     * @throws UserException if it has more than 64 MiB, which may be more than the memory
     */
    public static String text(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new UserException("%s has more than %d MiB: it can't be what its name says; remove or replace it"
                    .formatted(file, MOST_BYTES >> 20));
        }
        return Files.readString(file);
    }
}

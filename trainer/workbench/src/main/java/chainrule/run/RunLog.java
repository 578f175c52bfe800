package chainrule.run;

import chainrule.base.SmallFile;
import chainrule.base.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A run's log. It is for people: nothing that a run needs to be resumed or reported is in it alone. So a log that can't be read never
 * stops a run.
 */
public final class RunLog {
    /** How long a last line can be, in bytes; a message has 2000 characters at most. */
    private static final int TAIL = 1 << 16;

    private RunLog() {}

    /**
     * What is wrong with a run's log; empty if it can be read, or is not there.
     *
     * @throws UserException if a link, a pipe or a device is in its place
     */
    public static Optional<String> problem(RunDirectory run) {
        var file = run.file(RunDirectory.LOG);
        try {
            text(file);
            return Optional.empty();
        } catch (IOException | UserException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** A log's text; empty if it is not there. */
    private static String text(Path file) throws IOException {
        return Files.exists(file) ? SmallFile.text(file) : "";
    }

    /**
     * What a run that is resumed has logged before. A log that can't be read is kept under another name, and a new one begins with a line that reports it.
     */
    static String continued(RunDirectory run) {
        var file = run.file(RunDirectory.LOG);
        try {
            return text(file);
        } catch (IOException | UserException e) {
            String kept = freeName(run);
            run.rename(RunDirectory.LOG, kept);
            return "a new log: the one before can't be read and is kept as %s (%s)\n".formatted(kept, e.getMessage());
        }
    }

    private static String freeName(RunDirectory run) {
        for (int number = 1; ; number++) {
            String name = RunDirectory.LOG.replace(".", "-damaged-%d.".formatted(number));
            if (!Files.exists(run.path().resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                return name;
            }
        }
    }

    /** The last line, with a replacement character for each malformed byte; empty if there is none. */
    static String lastLine(Path log) throws IOException {
        try (var file = Files.newByteChannel(log)) {
            long length = file.size();
            var bytes = ByteBuffer.allocate((int) Math.min(TAIL, length));
            file.position(length - bytes.capacity());
            while (bytes.hasRemaining() && file.read(bytes) >= 0) {
                // A read may give a part.
            }
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8)
                    .lines()
                    .reduce("", (before, line) -> line);
        }
    }
}

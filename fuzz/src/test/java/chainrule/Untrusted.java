package chainrule;

import chainrule.base.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import static org.assertj.core.api.Assertions.assertThat;

/** What reading a stranger's file may come to: it is read or refused, soon, and refused in one line that names it. */
public final class Untrusted {
    /** The fuzzer's bookkeeping slows a reader down severalfold, and it shares its processor. */
    private static final long MOST_SECONDS = 5;

    private static final int LONGEST_MESSAGE = 4000;

    private Untrusted() {}

    /** An empty folder of a test's own, which a `mvn clean` removes. */
    public static Path folder(String name) {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target", "untrusted")), name);
        } catch (IOException e) {
            throw new IllegalStateException("the test itself can't make a folder in target", e);
        }
    }

    /** Writes a file and has it read; everything but the user's error is a failure. */
    public static void read(Path file, byte[] content, Consumer<Path> reader) {
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw new IllegalStateException("the test itself can't write " + file, e);
        }
        long seconds = seconds(file, reader);
        if (seconds >= MOST_SECONDS) {
            // The first file may have waited for classes to be loaded and rewritten.
            seconds = seconds(file, reader);
        }
        assertThat(seconds).as("seconds for one file").isLessThan(MOST_SECONDS);
    }

    private static long seconds(Path file, Consumer<Path> reader) {
        long start = System.nanoTime();
        try {
            reader.accept(file);
        } catch (UserException e) {
            assertThat(e.getMessage()).contains(file.getFileName().toString()).hasSizeLessThan(LONGEST_MESSAGE);
            assertThat(e.getMessage().chars().filter(Character::isISOControl)).isEmpty();
        }
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    }
}

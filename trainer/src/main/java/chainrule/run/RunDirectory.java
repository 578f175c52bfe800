package chainrule.run;

import chainrule.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/**
 * A run's folder. Every file in it is whole at every moment: it is written under a temporary name, forced to the disk,
 * and renamed.
 */
public record RunDirectory(Path path) {
    public static final String CONFIGURATION = "config.yaml";
    public static final String PROVENANCE = "provenance.json";
    public static final String METRICS = "metrics.csv";
    public static final String CHECKPOINT = "checkpoint.safetensors";
    public static final String BEST = "best.safetensors";
    public static final String FIGURES = "figures";
    public static final String REPORT = "report.html";
    public static final String LOG = "log.txt";

    /** Names the process that trains, while one does. */
    public static final String LOCK = "lock";

    /** Of a study's trial, in place of report and log. */
    public static final String RESULT = "result.json";

    /** What a trial's result holds if its training diverged. */
    public static final String FAILURE = "failure";

    /** The folder of the studies' trials, in that of the runs. */
    public static final String TRIALS = "trials";

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}._ -]*");

    /**
     * A new folder {@code runs/name-number}, with the first number that is free: two processes never get the same.
     *
     * @throws UserException if it can't be made
     */
    public static RunDirectory create(Path runs, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new UserException("a run can't be called '%s': use letters, digits, dots, - and _".formatted(name));
        }
        try {
            Files.createDirectories(runs);
            for (int number = 1; ; number++) {
                var path = runs.resolve(name + "-" + number);
                try {
                    return new RunDirectory(Files.createDirectory(path));
                } catch (FileAlreadyExistsException taken) {
                    continue;
                }
            }
        } catch (IOException e) {
            throw unwritable(runs, e);
        }
    }

    /** @throws UserException if there is no run in the folder */
    public static RunDirectory open(Path path) {
        if (!Files.isRegularFile(path.resolve(CONFIGURATION))) {
            throw new UserException("%s holds no run: a run's folder has a %s, such as runs/quickstart-1"
                    .formatted(path, CONFIGURATION));
        }
        return new RunDirectory(path);
    }

    /**
     * A folder whose name is decided, made if it is not there.
     *
     * @throws UserException if it can't be made
     */
    public static RunDirectory at(Path path) {
        try {
            // What it returns is sometimes the absolute path: one folder would have two names.
            Files.createDirectories(path);
            return new RunDirectory(path);
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    public String name() {
        return path.toAbsolutePath().getFileName().toString();
    }

    public Path file(String name) {
        return path.resolve(name);
    }

    /** Replaces a file. */
    public void write(String name, String text) {
        write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Replaces a file.
     *
     * @throws UserException if the folder can't be written to or the disk is full
     */
    public void write(String name, byte[] bytes) {
        var part = path.resolve(
                "%s.%d.part".formatted(name, ProcessHandle.current().pid()));
        try {
            makeFolderOf(part);
            try (var channel = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                for (var buffer = ByteBuffer.wrap(bytes); buffer.hasRemaining(); ) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(part, path.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            discard(part);
            throw unwritable(path.resolve(name), e);
        }
    }

    /** The run's own folder is not made again: where somebody has removed it, a run can't go on. */
    private void makeFolderOf(Path part) throws IOException {
        if (!part.getParent().equals(path) && !Files.isDirectory(part.getParent())) {
            Files.createDirectory(part.getParent());
        }
    }

    private static void discard(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // It could not be written, and has no use.
        }
    }

    /** Removes what a process that was killed was writing; for whoever has the run's lock. */
    void sweep() {
        try (var files = Files.newDirectoryStream(path, "*.part")) {
            files.forEach(RunDirectory::discard);
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    /** The file of the network and the training's state after an epoch. */
    static String checkpointOf(int epoch) {
        return CHECKPOINT.replace(".", "-%d.".formatted(epoch));
    }

    /** Deletes a file, if it is there. */
    void delete(String name) {
        try {
            Files.deleteIfExists(path.resolve(name));
        } catch (IOException e) {
            throw unwritable(name, e);
        }
    }

    UserException unwritable(String name, IOException e) {
        return unwritable(path.resolve(name), e);
    }

    private static UserException unwritable(Path path, IOException e) {
        return new UserException(
                "%s can't be written (%s): free the disk, mend the permissions, or choose another folder with --runs"
                        .formatted(path, why(e)),
                e);
    }

    private static String why(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "its folder is gone";
        }
        String reason = e instanceof FileSystemException failure ? failure.getReason() : null;
        return reason == null ? e.getMessage() : reason;
    }
}

package chainrule.run;

import chainrule.base.AtomicFile;
import chainrule.base.Message;
import chainrule.base.Nearest;
import chainrule.base.UserException;
import chainrule.config.RunSetting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A run's folder. Every file in it is whole at every moment: it is written under a temporary name, forced to the disk,
 * and renamed. A folder may come from others: no link in it is followed, and nothing is opened but regular files.
 */
public record RunDirectory(Path path) {
    public static final String CONFIGURATION = "config.yaml";
    public static final String PROVENANCE = "provenance.json";
    public static final String METRICS = "metrics.csv";
    /** How each layer learns. */
    public static final String LAYERS = "metrics-layers.csv";

    public static final String CHECKPOINT = "checkpoint.safetensors";
    public static final String BEST = "best.safetensors";
    /** Of a table: its columns, and what is learnt. */
    public static final String SCHEMA = "schema.json";

    /** Of a table with a Schema or TransformProcess of DataVec: its JSON. */
    public static final String DATAVEC = "datavec.json";

    /** From which probability on labels, or the second of two classes, are predicted, where that was tuned. */
    public static final String THRESHOLDS = "thresholds.json";

    /** The temperature that the logits are divided by, where one was fitted. */
    public static final String CALIBRATION = "calibration.json";

    /** Of an ensemble: its members. */
    public static final String ENSEMBLE = "ensemble.json";

    /** What is known about the run, for people. */
    public static final String MODEL_CARD = "model-card.md";

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

    /** With its number below 255, which is what file systems have room for. */
    private static final int LONGEST_NAME = 200;

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}._ -]*");

    /** How the name of a file ends that is still being written. */
    static final String PART = ".part";

    /** A name that a run's folder may have. */
    public static String nameOf(String text) {
        String name = text.replaceAll("[^\\p{L}\\p{N}._ -]+", "-").replaceAll("^[. -]+", "");
        return name.isEmpty() ? "run" : name;
    }

    /**
     * A new folder {@code runs/name-number}: two processes never get the same number. It is the first one that is free where none
     * was removed; where some were, it may be above a gap.
     *
     * @throws UserException if it can't be made
     */
    public static RunDirectory create(Path runs, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new UserException(
                    "a run can't be called '%s': use letters, digits, dots, spaces, - and _, and begin with a letter, a digit or _"
                            .formatted(name));
        }
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST_NAME) {
            throw new UserException(Message.of(
                    "a run can't have a name of %d bytes: give one of at most %d with %s",
                    bytes, LONGEST_NAME, RunSetting.RUN_NAME.given()));
        }
        try {
            Files.createDirectories(runs);
            for (int number = freeNumber(runs, name); ; number++) {
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

    /** A number that is free and whose predecessor is not, found by halving: there may be many thousands of runs. */
    private static int freeNumber(Path runs, String name) {
        int taken = 0;
        int free = 1;
        while (Files.exists(runs.resolve(name + "-" + free), LinkOption.NOFOLLOW_LINKS)) {
            taken = free;
            free *= 2;
        }
        while (free - taken > 1) {
            int middle = (taken + free) >>> 1;
            if (Files.exists(runs.resolve(name + "-" + middle), LinkOption.NOFOLLOW_LINKS)) {
                taken = middle;
            } else {
                free = middle;
            }
        }
        return free;
    }

    /** @throws UserException if there is no run in the folder */
    public static RunDirectory open(Path path) {
        var run = new RunDirectory(path);
        if (!Files.isRegularFile(run.file(CONFIGURATION), LinkOption.NOFOLLOW_LINKS)) {
            throw new UserException(
                    run.isBlank()
                            ? "%s holds no run: a run that is stopped before it begins leaves its folder empty; nothing is lost, start it again"
                                    .formatted(path)
                            : "%s holds no run: %s%s"
                                    .formatted(
                                            path,
                                            Files.isDirectory(path)
                                                    ? "it has no " + CONFIGURATION
                                                    : "there is no such folder",
                                            example(path)));
        }
        return run;
    }

    /** A run next to a folder that has none: one of the same name and a number, or of nearly the same name. */
    private static String example(Path path) {
        var runs = path.toAbsolutePath().getParent();
        var name = path.getFileName();
        if (runs == null || name == null || !Files.isDirectory(runs)) {
            return "";
        }
        try (var folders = Files.newDirectoryStream(runs)) {
            var names = new TreeSet<String>();
            for (var folder : folders) {
                if (Files.isRegularFile(folder.resolve(CONFIGURATION), LinkOption.NOFOLLOW_LINKS)) {
                    names.add(folder.getFileName().toString());
                }
            }
            return names.stream()
                    .filter(run -> run.startsWith(name + "-"))
                    .findFirst()
                    .or(() -> Nearest.nearest(name.toString(), names))
                    .map("; do you mean %s?"::formatted)
                    .orElse("");
        } catch (IOException | DirectoryIteratorException e) {
            return "";
        }
    }

    /** Whether it is a folder in which nothing was written but the lock. */
    private boolean isBlank() {
        try (var files = Files.newDirectoryStream(path)) {
            for (var file : files) {
                String name = file.getFileName().toString();
                if (!name.equals(LOCK) && !name.endsWith(PART)) {
                    return false;
                }
            }
            return true;
        } catch (IOException none) {
            return false;
        }
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

    /**
     * A file of the run, which may not be there.
     *
     * @throws UserException if a link, a pipe or a device is in its place
     */
    public Path file(String name) {
        var file = path.resolve(name);
        requireOwn(file);
        return file;
    }

    /** Requires that a file, and the folders between it and the run's, are neither links nor anything that could block. */
    private void requireOwn(Path file) {
        if (file == null || file.equals(path)) {
            return;
        }
        requireOwn(file.getParent());
        try {
            var found = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (found.isSymbolicLink() || found.isOther()) {
                throw new UserException(
                        "%s is %s, which a run's folder may not hold, as it may come from others: put a regular file there or remove it"
                                .formatted(file, found.isSymbolicLink() ? "a link" : "a pipe or a device"));
            }
        } catch (IOException e) {
            // It is not there, or can't be seen: whoever opens it says so.
        }
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
        var part =
                path.resolve("%s.%d%s".formatted(name, ProcessHandle.current().pid(), PART));
        requireOwn(part.getParent());
        try {
            makeFolderOf(part);
            AtomicFile.replace(path.resolve(name), part, bytes);
        } catch (IOException e) {
            throw unwritable(path.resolve(name), e);
        }
    }

    /** Gives a file another one's name. */
    void rename(String from, String to) {
        try {
            AtomicFile.rename(path.resolve(from), path.resolve(to));
        } catch (IOException e) {
            throw unwritable(path.resolve(to), e);
        }
    }

    /** The run's own folder is not made again: where somebody has removed it, a run can't continue. */
    private void makeFolderOf(Path part) throws IOException {
        if (!part.getParent().equals(path) && !Files.isDirectory(part.getParent())) {
            Files.createDirectory(part.getParent());
        }
    }

    /** Removes what a process that was killed was writing; for whoever has the run's lock. */
    void deletePartFiles() {
        deletePartFiles(path);
        if (Files.isDirectory(file(FIGURES), LinkOption.NOFOLLOW_LINKS)) {
            deletePartFiles(file(FIGURES));
        }
    }

    private static void deletePartFiles(Path folder) {
        try (var files = Files.newDirectoryStream(folder, "*" + PART)) {
            files.forEach(AtomicFile::discard);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    /** The file of the network and the training's state after an epoch. */
    public static String checkpointOf(int epoch) {
        return CHECKPOINT.replace(".", "-" + epoch + ".");
    }

    /** Deletes a file, if it is there. */
    public void delete(String name) {
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
                Message.of(
                        "%s can't be written (%s): free the disk, fix the permissions, or choose another folder with %s",
                        path, why(e), RunSetting.RUNS.given()),
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

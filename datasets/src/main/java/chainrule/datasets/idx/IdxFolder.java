package chainrule.datasets.idx;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.datasets.DataSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A folder of IDX files, which carry their part and content in their names: {@code train-images-idx3-ubyte}, {@code
 * t10k-labels.idx1-ubyte.gz}, {@code emnist-letters-test-images-idx3-ubyte}, {@code qmnist-train-labels-idx2-int}.
 *
 * @param given the folder; or where that is not a folder, a path whose name all files begin with: several data sets may share a folder
 */
record IdxFolder(Path given, Message remedy) {
    private static final int MOST_SHOWN = 4;
    private static final Pattern VALIDATION = Pattern.compile("(?i)(^|[^a-z])val(id|idation)?[^a-z]");

    private static final int MOST_FILES = 10_000;

    /** The publisher's own names, where they are there. */
    private static final List<String> SEPARATORS = List.of("-", ".");

    /**
     * A file.
     *
     * @param part train or t10k
     * @param content images or labels
     * @param ending of the name that MNIST's has
     * @throws UserException if there is none, or more than one
     */
    Path find(String part, String content, String ending) {
        return look(part, content, ending)
                .orElseThrow(() -> new UserException(Message.of(
                        "%s: holds no file %s-%s-%s (or with .gz at its end); %s",
                        given, part, content, ending, remedy)));
    }

    /** As {@link #find}, but empty if there is none. */
    Optional<Path> look(String part, String content, String ending) {
        for (var separator : SEPARATORS) {
            for (var compression : List.of("", ".gz")) {
                var file = given.resolve(part + "-" + content + separator + ending + compression);
                if (Files.isRegularFile(file)) {
                    return Optional.of(file);
                }
            }
        }
        var found = named(part, content);
        if (found.size() > 1) {
            throw new UserException(Message.of(
                    "%s: %s could all be the file of %s: name one data set with the start of its files' names, such as %s",
                    given,
                    found.stream()
                            .limit(MOST_SHOWN)
                            .map(file -> file.getFileName().toString())
                            .collect(Collectors.joining(", ")),
                    part.equals("train") ? "training " + content : "test " + content,
                    DataSetting.DIRECTORY.to(given.resolve(start(found.get(0), part)))));
        }
        return found.stream().findFirst();
    }

    private static String start(Path file, String part) {
        String name = file.getFileName().toString();
        int end = name.toLowerCase(Locale.ROOT).indexOf(part.equals("train") ? "train" : "t");
        return end > 0 ? name.substring(0, end).replaceFirst("[-_.]$", "") : name;
    }

    private List<Path> named(String part, String content) {
        boolean isFolder = Files.isDirectory(given);
        var folder = isFolder ? given : given.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new UserException("%s: no such folder".formatted(given));
        }
        String start = isFolder ? "" : given.getFileName().toString().toLowerCase(Locale.ROOT);
        try (var files = Files.list(folder)) {
            var found = files.limit(MOST_FILES)
                    .filter(file ->
                            isNamed(file.getFileName().toString().toLowerCase(Locale.ROOT), start, part, content))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
            // Packed and unpacked it is the same.
            return found.stream()
                    .filter(file -> !file.toString().endsWith(".gz")
                            || !found.contains(file.resolveSibling(
                                    file.getFileName().toString().replaceFirst("\\.gz$", ""))))
                    .toList();
        } catch (IOException e) {
            throw new UserException("%s can't be read: %s".formatted(folder, e), e);
        }
    }

    /** Files that look like parts of a data set and are not read: a line each. */
    List<Message> passedOver() {
        boolean isFolder = Files.isDirectory(given);
        var folder = isFolder ? given : given.toAbsolutePath().getParent();
        String start = isFolder ? "" : given.getFileName().toString();
        var notes = new ArrayList<Message>();
        try (var files = Files.list(folder)) {
            for (var file : files.limit(MOST_FILES).sorted().toList()) {
                String name = file.getFileName().toString();
                if (!name.startsWith(start) || !name.contains("idx")) {
                    continue;
                }
                var unpacked = file.resolveSibling(name.replaceFirst("\\.gz$", ""));
                if (name.endsWith(".gz") && Files.isRegularFile(unpacked)) {
                    notes.add(Message.of("%s is skipped: %s is read instead", file, unpacked.getFileName()));
                } else if (VALIDATION.matcher(name).find()) {
                    notes.add(Message.of(
                            "%s is passed over: IDX files are read for training and testing only, and %s is taken from the training samples",
                            file, DataSetting.VALIDATION));
                }
            }
        } catch (IOException e) {
            throw new UserException("%s can't be read: %s".formatted(folder, e), e);
        }
        return notes;
    }

    private static boolean isNamed(String name, String start, String part, String content) {
        boolean isPart = part.equals("train") ? name.contains("train") : name.contains("t10k") || name.contains("test");
        return name.startsWith(start) && isPart && name.contains(content) && name.contains("idx");
    }
}

package chainrule.datasets.table;

import chainrule.base.Composed;
import chainrule.base.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The tables of a folder by their names: {@code train.csv}, and perhaps {@code val.csv} and {@code test.csv}, in capital letters or not.
 * What else lies there is counted.
 *
 * @param passedOver names of the files and folders that are not among these; hidden ones are not listed
 */
record TableFolder(Path train, Optional<Path> validation, Optional<Path> test, List<String> passedOver) {
    /** In the order in which they are preferred where a table lies there twice. */
    private static final List<String> ENDINGS = List.of(".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt", ".txt.gz");

    private static final int MOST_NAMED = 5;

    /** @throws UserException if there is no table to train on, or two files are one split's */
    static TableFolder of(Path folder) {
        var all = list(folder);
        var train = part(all, "train", "training");
        var validation = part(all, "val", "valid", "validation");
        var test = part(all, "test", "testing");
        if (train.isEmpty()) {
            throw new UserException(
                    "%s: holds no train.csv; name a file, or a folder with train.csv, and perhaps val.csv and test.csv"
                            .formatted(folder));
        }
        var passedOver = all.stream()
                .filter(path -> !train.get().equals(path)
                        && !validation.equals(Optional.of(path))
                        && !test.equals(Optional.of(path)))
                .map(TableFolder::name)
                .filter(name -> !name.startsWith("."))
                .toList();
        return new TableFolder(train.get(), validation, test, passedOver);
    }

    /** Whether a folder has a table to train on. */
    static boolean holdsTable(Path folder) {
        return list(folder).stream().anyMatch(path -> isNamed(path, List.of("train", "training")));
    }

    static boolean endsAsTable(Path file) {
        return ENDINGS.stream().anyMatch(name(file).toLowerCase(Locale.ROOT)::endsWith);
    }

    /** What its user should know, in one line. */
    Optional<String> note(Path folder) {
        if (passedOver.isEmpty()) {
            return Optional.empty();
        }
        int count = passedOver.size();
        var named = passedOver.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        return Optional.of("%s: %d %s passed over: %s%s"
                .formatted(
                        folder,
                        count,
                        count == 1 ? "file or folder is" : "files and folders are",
                        named,
                        count > MOST_NAMED ? ", …" : ""));
    }

    /** The table of one of these names. Packed and not, it may lie there twice; then the packed one is passed over. */
    private static Optional<Path> part(List<Path> all, String... names) {
        var found = all.stream()
                .filter(path -> isNamed(path, List.of(names)))
                .sorted(Comparator.comparingInt(path -> ENDINGS.indexOf(ending(path))))
                .toList();
        if (found.size() > 1 && !stem(found.get(0)).equals(stem(found.get(1)))) {
            throw twice(found);
        }
        if (found.size() > 1 && !(ending(found.get(0)) + ".gz").equals(ending(found.get(1)))) {
            throw twice(found);
        }
        return found.stream().findFirst();
    }

    private static UserException twice(List<Path> found) {
        return new UserException("%s and %s: two tables of one split; put them together, or move one elsewhere"
                .formatted(found.get(0), name(found.get(1))));
    }

    private static boolean isNamed(Path path, List<String> names) {
        return ENDINGS.contains(ending(path)) && names.contains(stem(path)) && !Files.isDirectory(path);
    }

    private static String ending(Path path) {
        var name = name(path).toLowerCase(Locale.ROOT);
        int dot = name.indexOf('.');
        return dot < 0 ? "" : name.substring(dot);
    }

    private static String stem(Path path) {
        var name = name(path).toLowerCase(Locale.ROOT);
        return name.substring(0, name.length() - ending(path).length());
    }

    private static String name(Path path) {
        return Composed.of(path.getFileName().toString());
    }

    private static List<Path> list(Path folder) {
        try (var paths = Files.list(folder)) {
            return paths.sorted(Comparator.comparing(TableFolder::name)).toList();
        } catch (IOException e) {
            throw new UserException(folder + ": can't be listed; check its permissions", e);
        }
    }
}

package chainrule.datasets.image;

import chainrule.Composed;
import chainrule.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Which image files a folder holds, in an order that is the same everywhere: by class name, then by file name, both
 * compared character by character. It looks two levels deep and no further, so links in a circle do no harm.
 */
record ImageTree(List<String> classes, List<Entry> train, List<Entry> test) {
    private static final Pattern IMAGE = Pattern.compile(".*\\.(jpe?g|png)", Pattern.CASE_INSENSITIVE);

    record Entry(Path file, int label) {}

    static ImageTree of(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new UserException(folder + ": no such folder; name one that holds a folder of images for each class");
        }
        var divided = Optional.of(folder.resolve("train"))
                .filter(Files::isDirectory)
                .filter(train -> !classFolders(train).isEmpty());
        var train = divided.orElse(folder);
        var classes = classFolders(train).stream().map(ImageTree::name).toList();
        if (classes.size() < 2) {
            throw new UserException(
                    "%s: %d class folders, at least 2 are needed: put the images of each class into a folder with its name"
                            .formatted(train, classes.size()));
        }
        var test = divided.map(any -> folder.resolve("test")).filter(Files::isDirectory);
        return new ImageTree(
                classes,
                entries(train, classes),
                test.map(part -> entries(part, classes)).orElse(List.of()));
    }

    private static List<Entry> entries(Path part, List<String> classes) {
        return classFolders(part).stream()
                .flatMap(folder -> {
                    int label = Composed.of(classes).indexOf(Composed.of(name(folder)));
                    if (label < 0) {
                        throw new UserException(
                                folder
                                        + ": no training image has this class; rename the folder, or add one of the same name to train");
                    }
                    return images(folder).stream().map(file -> new Entry(file, label));
                })
                .toList();
    }

    private static List<Path> classFolders(Path part) {
        return list(part, path -> Files.isDirectory(path) && !leadsBack(path));
    }

    private static List<Path> images(Path folder) {
        var files = list(folder, path -> IMAGE.matcher(name(path)).matches() && !Files.isDirectory(path));
        if (files.isEmpty()) {
            throw new UserException(folder + ": holds no image (.jpg, .jpeg or .png); add some, or remove the folder");
        }
        return files;
    }

    private static List<Path> list(Path folder, Predicate<Path> wanted) {
        try (var paths = Files.list(folder)) {
            return paths.filter(path -> !name(path).startsWith("."))
                    .filter(wanted)
                    .sorted(Comparator.comparing(ImageTree::name))
                    .toList();
        } catch (IOException e) {
            throw new UserException(folder + ": can't be listed; check its permissions", e);
        }
    }

    /** Whether a link points to a folder that it lies in. */
    private static boolean leadsBack(Path path) {
        try {
            return Files.isSymbolicLink(path)
                    && path.toAbsolutePath().getParent().toRealPath().startsWith(path.toRealPath());
        } catch (IOException e) {
            throw new UserException(path + ": can't follow this link; mend or remove it", e);
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }
}

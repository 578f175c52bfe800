package chainrule.datasets.image;

import chainrule.base.Composed;
import chainrule.base.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Looks at folders: which hold classes, and which images are in one of them, at any depth. The order in which they are looked at is the same everywhere: names are
 * compared character by character, in one of Unicode's forms (NFC), whatever form the disk has them in. Links are followed; a folder is
 * read once for each class, so links in a circle end.
 */
final class ClassFolders {
    /** What systems and archivers leave. */
    private static final Set<String> LEFT_BEHIND = Set.of(
            "__macosx",
            "thumbs.db",
            "ehthumbs.db",
            "desktop.ini",
            "@eadir",
            "$recycle.bin",
            "system volume information");

    private final PassedOver passedOver;

    ClassFolders(PassedOver passedOver) {
        this.passedOver = passedOver;
    }

    static String name(Path path) {
        return Composed.of(path.getFileName().toString());
    }

    /** The folders in one, without those that are passed over; nothing is counted. */
    static List<Path> in(Path folder) {
        return list(folder).stream()
                .filter(path -> reasonAgainst(path).isEmpty() && Files.isDirectory(path) && !leadsBack(path))
                .toList();
    }

    /** How many images lie in a folder, and in none below. */
    static long imagesIn(Path folder) {
        return list(folder).stream().filter(ClassFolders::isImage).count();
    }

    /** Counts what is in a folder and is not a folder of a class. */
    void count(Path folder, List<Path> read, String beside) {
        for (var path : list(folder)) {
            if (!read.contains(path)) {
                String reason = reasonAgainst(path);
                if (reason.isEmpty() && Files.isDirectory(path)) {
                    reason = leadsBack(path) ? "leading back to a folder around" : beside;
                }
                passedOver.add(
                        reason.isEmpty() ? reasonAgainstFile(path, "outside of the class folders") : reason, path);
            }
        }
    }

    /** A class's images, at any depth. */
    List<Path> images(Path folder) {
        var found = new ArrayList<Path>();
        collect(folder, found, new HashSet<>());
        found.sort(Comparator.comparing(path -> nameWithin(folder, path)));
        return found;
    }

    private static String nameWithin(Path folder, Path path) {
        return Composed.of(folder.relativize(path).toString().replace('\\', '/'));
    }

    private void collect(Path folder, List<Path> found, Set<Path> seen) {
        if (!seen.add(real(folder))) {
            passedOver.add("leading to a folder that is read already", folder);
            return;
        }
        for (var path : list(folder)) {
            String reason = reasonAgainst(path);
            if (!reason.isEmpty()) {
                passedOver.add(reason, path);
            } else if (Files.isDirectory(path)) {
                if (leadsBack(path)) {
                    passedOver.add("leading back to a folder around", path);
                } else {
                    collect(path, found, seen);
                }
            } else if (isImage(path)) {
                found.add(path);
            } else {
                passedOver.add(reasonAgainstFile(path, "not a file"), path);
            }
        }
    }

    /** A link to nothing is one, too: that it can't be opened is said when it is read. */
    private static boolean isImage(Path path) {
        return reasonAgainst(path).isEmpty()
                && Format.isNameOfImage(name(path))
                && (Files.isRegularFile(path) || !Files.exists(path));
    }

    private static String reasonAgainst(Path path) {
        String name = name(path);
        if (LEFT_BEHIND.contains(name.toLowerCase(Locale.ROOT))) {
            return "left behind by a system";
        }
        return name.startsWith(".") ? "hidden" : "";
    }

    private static String reasonAgainstFile(Path path, String ifImage) {
        String name = name(path);
        if (Format.isNameOfImage(name)) {
            return ifImage;
        }
        int dot = name.lastIndexOf('.');
        return dot < 0
                ? "without an ending"
                : "ending in " + name.substring(dot).toLowerCase(Locale.ROOT);
    }

    private static List<Path> list(Path folder) {
        try (var paths = Files.list(folder)) {
            return paths.sorted(Comparator.comparing(ClassFolders::name)).toList();
        } catch (IOException e) {
            throw new UserException(folder + ": can't be listed; check its permissions", e);
        }
    }

    /** Whether a link points to a folder that it lies in. */
    private static boolean leadsBack(Path path) {
        return Files.isSymbolicLink(path)
                && real(path.toAbsolutePath().getParent()).startsWith(real(path));
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new UserException(path + ": can't follow this link; fix or remove it", e);
        }
    }
}

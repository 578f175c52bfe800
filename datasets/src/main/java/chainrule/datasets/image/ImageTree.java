package chainrule.datasets.image;

import chainrule.base.Composed;
import chainrule.base.Counted;
import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.datasets.ClassNames;
import chainrule.datasets.DataSetting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which images a folder holds: of classes directly, or of classes in {@code train}, {@code val} and {@code test}.
 *
 * @param notes what is passed over, and what was taken for what
 */
record ImageTree(
        List<String> classes, List<Entry> train, List<Entry> validation, List<Entry> test, List<Message> notes) {
    record Entry(Path file, int label) {}

    private enum Part {
        TRAIN("train", "training"),
        VALIDATION("val", "valid", "validation"),
        TEST("test", "testing");

        private final List<String> names;

        Part(String... names) {
            this.names = List.of(names);
        }

        /** Whether a folder's name has one of these as a word: {@code test_set}, {@code val2017}, {@code seg_train}. */
        boolean isIn(Path folder) {
            return Stream.of(ClassFolders.name(folder).toLowerCase(Locale.ROOT).split("[^a-z]+"))
                    .anyMatch(word -> names.stream().anyMatch(word::equals) || names.contains(withoutSet(word)));
        }

        private static String withoutSet(String word) {
            return word.endsWith("set") ? word.substring(0, word.length() - 3) : word;
        }

        static Optional<Part> of(Path folder) {
            var name = ClassFolders.name(folder).toLowerCase(Locale.ROOT);
            return Stream.of(values()).filter(part -> part.names.contains(name)).findFirst();
        }
    }

    /**
     * Looks at a folder.
     *
     * @param known classes of a trained network, whose order is kept if the folder has the same
     * @throws UserException if it is not such a folder; each message says what to do
     */
    static ImageTree of(Path folder, List<String> known) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new UserException(
                    folder
                            + ": is a file; name a folder that holds a folder of images for each class, and unpack an archive first");
        }
        if (!Files.isDirectory(folder)) {
            throw new UserException(folder + ": no such folder; name one that holds a folder of images for each class");
        }
        return new Reading(folder, known).tree();
    }

    private static final class Reading {
        private final Path root;
        private final List<String> known;
        private final PassedOver passedOver;
        private final ClassFolders folders;
        private final List<Message> notes = new ArrayList<>();

        Reading(Path root, List<String> known) {
            this.root = root;
            this.known = known;
            this.passedOver = new PassedOver(root);
            this.folders = new ClassFolders(passedOver);
        }

        ImageTree tree() {
            var parts = parts();
            var train = parts.getOrDefault(Part.TRAIN, root);
            var classes = classesOf(train);
            if (train == root) {
                requireNoSplitsInside();
            }
            if (train != root) {
                folders.count(root, List.copyOf(parts.values()), "next to the folders of the splits");
            }
            var tree = new ImageTree(
                    classes,
                    entries(train, classes),
                    entries(parts.get(Part.VALIDATION), classes),
                    entries(parts.get(Part.TEST), classes),
                    List.of());
            if (!tree.validation().isEmpty()) {
                notes.add(Message.of(
                        "validation samples are those of the folder %s, whatever %s is",
                        ClassFolders.name(parts.get(Part.VALIDATION)), DataSetting.VALIDATION));
            }
            passedOver.notes().stream().map(Message::text).forEach(notes::add);
            return new ImageTree(classes, tree.train(), tree.validation(), tree.test(), List.copyOf(notes));
        }

        /** The folders of the splits; none: the root itself holds the classes. */
        private Map<Part, Path> parts() {
            var all = ClassFolders.in(root);
            var parts = new EnumMap<Part, Path>(Part.class);
            for (var folder : all) {
                Part.of(folder).ifPresent(part -> {
                    var other = parts.put(part, folder);
                    if (other != null) {
                        throw new UserException("%s and %s: two folders of one split; put them together"
                                .formatted(other, ClassFolders.name(folder)));
                    }
                });
            }
            var train = parts.get(Part.TRAIN);
            boolean nothingElse = all.size() == parts.size();
            if (train == null) {
                requireClasses(parts, nothingElse);
                requireNoSplits(all);
                return Map.of();
            }
            if (!ClassFolders.in(train).isEmpty()) {
                parts.entrySet().removeIf(part -> isEmpty(part.getValue()));
                return parts;
            }
            if (nothingElse || parts.size() > 1) {
                throw withoutClassFolders(train);
            }
            requireClasses(parts, false);
            return Map.of();
        }

        /** Without a folder to train on, a name such as test may be a class's. */
        private void requireClasses(Map<Part, Path> parts, boolean nothingElse) {
            for (var folder : parts.values()) {
                if (nothingElse || !ClassFolders.in(folder).isEmpty()) {
                    throw new UserException(
                            "%s: there is no folder 'train' next to it; put the class folders to train on into %s"
                                    .formatted(folder, root.resolve("train")));
                }
                notes.add(Message.of(
                        "%s is taken for a class, since no class folders are in it", ClassFolders.name(folder)));
            }
        }

        /** A network must not learn to tell training images from test images. One more folder may be of images without a class. */
        private void requireNoSplits(List<Path> all) {
            var train = all.stream().filter(Part.TRAIN::isIn).findFirst();
            var others = all.stream()
                    .filter(folder -> !Part.TRAIN.isIn(folder))
                    .filter(folder -> Part.TEST.isIn(folder) || Part.VALIDATION.isIn(folder))
                    .toList();
            long splits = others.size() + all.stream().filter(Part.TRAIN::isIn).count();
            if (train.isPresent() && !others.isEmpty() && all.size() - splits <= 1) {
                throw new UserException(
                        "%s and %s: these look like splits rather than classes; call them train, val and test, or give them other names"
                                .formatted(train.get(), ClassFolders.name(others.get(0))));
            }
        }

        /** The images of such folders would be one pool: training images and test images alike. */
        private void requireNoSplitsInside() {
            var all = ClassFolders.in(root);
            if (!all.stream().allMatch(Reading::isDivided)) {
                return;
            }
            var first = all.get(0);
            throw new UserException(
                    "%s: every class folder holds folders of splits (%s): put the class folders into the splits, as %s and %s"
                            .formatted(
                                    root,
                                    ClassFolders.in(first).stream()
                                            .map(ClassFolders::name)
                                            .collect(Collectors.joining(", ")),
                                    root.resolve("train").resolve(ClassFolders.name(first)),
                                    root.resolve("test").resolve(ClassFolders.name(first))));
        }

        private static boolean isDivided(Path classFolder) {
            var parts = ClassFolders.in(classFolder).stream()
                    .flatMap(folder -> Part.of(folder).stream())
                    .collect(Collectors.toSet());
            return parts.contains(Part.TRAIN) && parts.size() > 1;
        }

        private boolean isEmpty(Path part) {
            if (!ClassFolders.in(part).isEmpty()) {
                return false;
            }
            if (ClassFolders.imagesIn(part) > 0) {
                throw withoutClassFolders(part);
            }
            return true;
        }

        private static UserException withoutClassFolders(Path part) {
            return new UserException(String.format(
                    Locale.ROOT,
                    "%s: holds %s and no class folders; put the images of each class into a folder with its name (%s), or move it elsewhere",
                    part,
                    Counted.of(ClassFolders.imagesIn(part), "image"),
                    part.resolve("cat").resolve("1.jpg")));
        }

        private List<String> classesOf(Path train) {
            var folders = ClassFolders.in(train);
            var classes = folders.stream().map(ClassFolders::name).toList();
            if (classes.size() < 2) {
                boolean deeper =
                        classes.size() == 1 && ClassFolders.in(folders.get(0)).size() > 1;
                throw new UserException(
                        "%s: %d class folders, at least 2 are needed: put the images of each class into a folder with its name%s"
                                .formatted(
                                        train,
                                        classes.size(),
                                        deeper ? ", or name " + folders.get(0) + " instead" : ""));
            }
            var byName = new HashMap<String, Path>();
            for (var folder : folders) {
                requireOne(byName.put(ClassFolders.name(folder), folder), folder);
            }
            classes.stream().collect(Collectors.groupingBy(ImageTree::withoutCase)).values().stream()
                    .filter(alike -> alike.size() > 1)
                    .map(alike -> "classes that differ in capital letters alone: " + String.join(", ", alike))
                    .sorted()
                    .map(Message::text)
                    .forEach(notes::add);
            return Composed.of(ClassNames.inOrderOf(known, classes));
        }

        private static void requireOne(Path other, Path folder) {
            if (other != null) {
                throw new UserException("%s and %s: two folders of one class; put them together"
                        .formatted(other, ClassFolders.name(folder)));
            }
        }

        private List<Entry> entries(Path part, List<String> classes) {
            if (part == null) {
                return List.of();
            }
            var found = ClassFolders.in(part);
            folders.count(part, found, "next to the class folders");
            var byLabel = new HashMap<Integer, Path>();
            var entries = new ArrayList<List<Entry>>();
            for (int i = 0; i < classes.size(); i++) {
                entries.add(List.of());
            }
            for (var folder : found) {
                int label = label(folder, classes);
                requireOne(byLabel.put(label, folder), folder);
                entries.set(label, entries(folder, label));
            }
            return entries.stream().flatMap(List::stream).toList();
        }

        private List<Entry> entries(Path folder, int label) {
            var images = folders.images(folder);
            if (images.isEmpty()) {
                throw new UserException("%s: holds no image (%s); add some, or remove the folder"
                        .formatted(folder, Format.usualEndings()));
            }
            return images.stream().map(file -> new Entry(file, label)).toList();
        }

        /** The class of that name; or the only one whose name differs in capital letters alone. */
        private int label(Path folder, List<String> classes) {
            var name = ClassFolders.name(folder);
            int label = classes.indexOf(name);
            if (label >= 0) {
                return label;
            }
            var alike = classes.stream()
                    .filter(other -> withoutCase(other).equals(withoutCase(name)))
                    .toList();
            if (alike.size() != 1) {
                throw new UserException(
                        folder
                                + ": no training image has this class; rename the folder, or add one of the same name to train");
            }
            notes.add(Message.of("%s is taken for class %s", root.relativize(folder), alike.get(0)));
            return classes.indexOf(alike.get(0));
        }
    }

    private static String withoutCase(String name) {
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }
}

package chainrule.config;

import chainrule.base.Message;
import chainrule.base.SmallFile;
import chainrule.base.UserException;
import chainrule.base.UserPath;
import chainrule.datasets.DataSetting;
import chainrule.datasets.catalog.ShippedTable;
import chainrule.datasets.table.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A configuration while it is put together: a preset or a file, with flags laid over it. Immutable.
 *
 * @param name what runs of it are called; empty for {@link #empty}
 * @param moved a sentence for each key that stands where an earlier version had it
 */
public record Configuration(String name, Node tree, List<String> moved) {
    public Configuration {
        moved = List.copyOf(moved);
    }

    /** A configuration before its defaults are added. */
    public Configuration(String name, Node tree) {
        this(name, EngineKeys.settled(tree), EngineKeys.moved(tree));
    }

    /** Room for as many characters as are parsed, whatever they are. */
    static final long MOST_BYTES = 4L << 20;

    /** Every key has its default. */
    public static Configuration empty() {
        return new Configuration("", new Node.Mapping(Map.of(), "the defaults"));
    }

    /** The preset for tables. */
    public static final String TABLE = "table";

    /** Whether a data set of that name is a table: the user's own, or one that comes with the program. */
    public static boolean isTable(String dataSet) {
        return dataSet.equals(TABLE) || ShippedTable.named(dataSet).isPresent();
    }

    /**
     * A preset's name, a YAML file's, or a table's, which takes the preset for tables.
     *
     * @throws UserException if it is not one of these
     */
    public static Configuration named(String nameOrFile) {
        var preset = Presets.text(nameOrFile);
        if (preset.isPresent()) {
            return parse(nameOrFile, preset.get(), "preset " + nameOrFile);
        }
        var file = UserPath.of(nameOrFile);
        if (Table.isTable(file)) {
            return new Configuration(Table.name(file), named(TABLE).tree)
                    .withText("data.dir", UserPath.absolute(nameOrFile), nameOrFile);
        }
        if (nameOrFile.matches(".*\\.(csv|tsv|csv\\.gz|tsv\\.gz|yaml|yml)") && !Files.exists(file)) {
            throw new UserException("there is no file %s".formatted(nameOrFile));
        }
        if (Files.isDirectory(file)) {
            throw new UserException(Message.of(
                    "'%s' is a folder: if it holds a folder of images for each class, train on it with %s and %s",
                    nameOrFile, DataSetting.NAME.given("images"), DataSetting.DIRECTORY.given(nameOrFile)));
        }
        if (!Files.isRegularFile(file)) {
            throw new UserException("'%s' is neither a file nor a preset: %sthe presets are %s"
                    .formatted(nameOrFile, Presets.guess(nameOrFile), Binder.join(Presets.names())));
        }
        return ofFile(file);
    }

    /** Whether {@link #named} would find a preset or a file. */
    public static boolean isThere(String nameOrFile) {
        return Presets.text(nameOrFile).isPresent() || Files.isRegularFile(Path.of(nameOrFile));
    }

    /** A YAML file. */
    public static Configuration ofFile(Path file) {
        try {
            String name = file.getFileName().toString().replaceFirst("\\.ya?ml$", "");
            return parse(name, SmallFile.text(file, MOST_BYTES), file.toString());
        } catch (IOException e) {
            throw new UserException(file + " can't be read: " + e, e);
        }
    }

    /**
     * The text of a YAML file.
     *
     * @param name of the configuration
     * @param source what complaints call the file
     */
    public static Configuration parse(String name, String text, String source) {
        return new Configuration(name, YamlTree.file(text, source));
    }

    /**
     * The same with one value changed.
     *
     * @param path keys, such as train.epochs; {@code *} stands for whichever choice is there
     * @param value as YAML
     * @param origin the flag that gives it
     */
    public Configuration with(String path, String value, String origin) {
        return with(path, YamlTree.value(value, origin));
    }

    /** The same with one value changed to a text that is not YAML, such as the name of a file. */
    public Configuration withText(String path, String value, String origin) {
        return with(path, new Node.Scalar(value, origin, false));
    }

    private Configuration with(String path, Node value) {
        var keys = List.of(path.split("\\."));
        var single = Overlay.single(keys, value, tree);
        var merged = Overlay.merge(RunConfig.class, tree, EngineKeys.settled(single));
        var words = new ArrayList<>(moved);
        words.addAll(EngineKeys.moved(single));
        return new Configuration(name, EngineKeys.settled(merged), words);
    }

    /**
     * What a key can be, where it is one of a few words; empty for others.
     *
     * @param path keys, such as train.optimizer
     */
    public static List<String> choices(String path) {
        Class<?> type = RunConfig.class;
        for (String key : path.split("\\.")) {
            var below = type.isRecord() ? Overlay.typeOf(type, key) : Optional.<Class<?>>empty();
            if (below.isEmpty() && type == EngineConfig.class) {
                below = EngineKeys.typeOf(key);
            }
            if (below.isEmpty()) {
                return List.of();
            }
            type = below.get();
        }
        return Choices.names(type);
    }

    /**
     * What is written, and nothing else: keys with their paths, such as train.optimizer.sgd.rate, and their values in a line.
     * For those who show it: nothing is checked, and what another version wrote is there, too.
     */
    public Map<String, String> written() {
        var flat = new LinkedHashMap<String, String>();
        flatten("", tree, flat);
        return flat;
    }

    private static void flatten(String path, Node node, Map<String, String> to) {
        if (node instanceof Node.Mapping mapping) {
            mapping.entries().forEach((key, value) -> flatten(path.isEmpty() ? key : path + "." + key, value, to));
        } else {
            to.put(EngineKeys.shown(path), line(node));
        }
    }

    private static String line(Node node) {
        if (node instanceof Node.Scalar scalar) {
            return scalar.text();
        }
        if (node instanceof Node.Sequence sequence) {
            return sequence.items().stream().map(Configuration::line).collect(Collectors.joining(", ", "[", "]"));
        }
        return ((Node.Mapping) node)
                .entries().entrySet().stream()
                        .map(entry -> "%s: %s".formatted(entry.getKey(), line(entry.getValue())))
                        .collect(Collectors.joining(", ", "{", "}"));
    }

    /**
     * A value in its written form, at its place.
     *
     * @param path of its key
     * @param origin such as {@code my.yaml:7} or {@code --epochs}
     */
    public record Leaf(String path, String text, String origin) {}

    /** What is written, and where. */
    public List<Leaf> leaves() {
        var leaves = new ArrayList<Leaf>();
        leaves("", tree, leaves);
        return leaves;
    }

    private static void leaves(String path, Node node, List<Leaf> to) {
        if (node instanceof Node.Mapping mapping && !mapping.entries().isEmpty()) {
            mapping.entries().forEach((key, value) -> leaves(path.isEmpty() ? key : path + "." + key, value, to));
        } else {
            to.add(new Leaf(EngineKeys.shown(path), line(node), node.origin()));
        }
    }

    /** Keys and values of {@link ConfigWriter#flat}, of this version or an earlier one, with the paths that they have now. */
    public static Map<String, String> current(Map<String, String> flat) {
        return EngineKeys.current(flat);
    }

    /** @throws UserException with its place for anything that does not fit */
    public RunConfig resolve() {
        return Binder.record(RunConfig.class, EngineKeys.complete(tree), "").settled();
    }
}

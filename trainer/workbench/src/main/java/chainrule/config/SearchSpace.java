package chainrule.config;

import chainrule.base.SmallFile;
import chainrule.base.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A search for good values of some keys, as a file describes it.
 *
 * @param base the preset or file whose keys are varied
 * @param set keys that are the same for all, as YAML
 * @param keys what is varied
 * @param random whether values are drawn; else every combination is tried
 * @param trials how many to draw
 * @param seed of the draw
 */
public record SearchSpace(
        String base, Map<String, String> set, Map<String, Range> keys, boolean random, int trials, long seed) {
    private static final List<String> KEYS = List.of("base", "set", "keys", "search", "trials", "seed");

    /** The values of a key. */
    public sealed interface Range {}

    /** Some values, as YAML. */
    public record Values(List<String> values) implements Range {}

    /**
     * All numbers between two.
     *
     * @param logarithmic whether their logarithms are drawn evenly, not they themselves
     */
    public record Interval(double from, double to, boolean logarithmic) implements Range {}

    /** @throws UserException with its line for anything that does not fit */
    public static SearchSpace ofFile(Path file) {
        try {
            return of(YamlTree.file(SmallFile.text(file, Configuration.MOST_BYTES), file.toString()))
                    .beside(file);
        } catch (IOException e) {
            throw new UserException(file + " can't be read: give a YAML file that describes a sweep", e);
        }
    }

    /** With the base next to the sweep's file, if it is a file there: a folder of both can be moved. */
    private SearchSpace beside(Path file) {
        var own = file.resolveSibling(base);
        return Presets.text(base).isEmpty() && Files.isRegularFile(own)
                ? new SearchSpace(own.toString(), set, keys, random, trials, seed)
                : this;
    }

    private static SearchSpace of(Node.Mapping root) {
        for (var entry : root.entries().entrySet()) {
            if (!KEYS.contains(entry.getKey())) {
                throw entry.getValue().complaint(Binder.unknown("key", entry.getKey(), entry.getKey(), KEYS));
            }
        }
        String search = text(root, "search", "grid");
        if (!search.equals("grid") && !search.equals("random")) {
            throw root.entries().get("search").complaint("search is '%s': it must be grid or random".formatted(search));
        }
        boolean random = search.equals("random");
        var keys = new LinkedHashMap<String, Range>();
        mapping(root, "keys").entries().forEach((key, node) -> keys.put(key, range(key, node, random)));
        if (keys.isEmpty()) {
            throw root.complaint("keys is missing: name what to vary, such as `keys: {train.batch: [10, 100]}`");
        }
        var set = mapping(root, "set").entries().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> yaml(entry.getValue()), (a, b) -> a, LinkedHashMap::new));
        int trials = (int) number(root, "trials", 20);
        if (trials < 1) {
            throw root.entries().get("trials").complaint("trials is %d: it must be above 0".formatted(trials));
        }
        return new SearchSpace(
                text(root, "base", "quickstart"), set, keys, random, trials, (long) number(root, "seed", 1));
    }

    private static Node.Mapping mapping(Node.Mapping root, String key) {
        var node = root.entries().get(key);
        if (node == null) {
            return new Node.Mapping(Map.of(), root.origin());
        }
        if (node instanceof Node.Mapping mapping) {
            return mapping;
        }
        throw node.complaint("%s has keys of a configuration, such as train.batch".formatted(key));
    }

    private static String text(Node.Mapping root, String key, String byDefault) {
        var node = root.entries().get(key);
        return node == null ? byDefault : yaml(node);
    }

    private static double number(Node.Mapping root, String key, double byDefault) {
        var node = root.entries().get(key);
        try {
            return node == null ? byDefault : Double.parseDouble(yaml(node));
        } catch (NumberFormatException e) {
            throw node.complaint("%s is '%s': it must be a number".formatted(key, yaml(node)));
        }
    }

    private static Range range(String key, Node node, boolean random) {
        if (node instanceof Node.Sequence sequence && !sequence.items().isEmpty()) {
            return new Values(sequence.items().stream().map(SearchSpace::yaml).toList());
        }
        if (node instanceof Node.Mapping mapping && random) {
            double from = number(mapping, "from", Double.NaN);
            double to = number(mapping, "to", Double.NaN);
            String scale = text(mapping, "scale", "linear");
            boolean logarithmic = scale.equals("log");
            if (from < to && (!logarithmic || from > 0) && (logarithmic || scale.equals("linear"))) {
                return new Interval(from, to, logarithmic);
            }
        }
        throw node.complaint("%s needs a list of values%s"
                .formatted(key, random ? ", or {from: 1e-4, to: 1, scale: log} (or linear)" : ""));
    }

    private static String yaml(Node node) {
        if (node instanceof Node.Scalar scalar) {
            return scalar.text();
        }
        if (node instanceof Node.Sequence sequence) {
            return sequence.items().stream().map(SearchSpace::yaml).collect(Collectors.joining(", ", "[", "]"));
        }
        return ((Node.Mapping) node)
                .entries().entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + yaml(entry.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
    }
}

package chainrule.config;

import chainrule.base.SmallFile;
import chainrule.base.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * A search for good values of some keys, as a file describes it.
 *
 * @param base the preset or file whose keys are varied
 * @param set keys that are the same for all, as YAML
 * @param keys what is varied
 * @param plan how combinations are chosen
 */
public record SearchSpace(String base, Map<String, String> set, Map<String, Range> keys, SearchPlan plan) {
    private static final List<String> KEYS =
            List.of("base", "set", "keys", "search", "trials", "seed", "minEpochs", "factor");

    private static final String KINDS = "linear, log, integer or log-integer";

    /** The values of a key. */
    public sealed interface Range {}

    /** Some values, as YAML. */
    public record Values(List<String> values) implements Range {}

    /**
     * All numbers between two.
     *
     * @param logarithmic whether their logarithms are drawn evenly, not they themselves
     * @param whole whether only whole numbers are drawn
     */
    public record Interval(double from, double to, boolean logarithmic, boolean whole) implements Range {}

    /** @throws UserException with its line for anything that does not fit */
    public static SearchSpace ofFile(Path file) {
        return ofFile(file, SearchFlags.NONE);
    }

    /**
     * The same with parts of its plan replaced.
     *
     * @throws UserException with its line for anything that does not fit
     */
    public static SearchSpace ofFile(Path file, SearchFlags flags) {
        try {
            return of(YamlTree.file(SmallFile.text(file, Configuration.MOST_BYTES), file.toString()), flags)
                    .beside(file);
        } catch (IOException e) {
            throw new UserException(file + " can't be read: give a YAML file that describes a sweep", e);
        }
    }

    /** With the base next to the sweep's file, if it is a file there: a folder of both can be moved. */
    private SearchSpace beside(Path file) {
        var own = file.resolveSibling(base);
        return Presets.text(base).isEmpty() && Files.isRegularFile(own)
                ? new SearchSpace(own.toString(), set, keys, plan)
                : this;
    }

    private static SearchSpace of(Node.Mapping root, SearchFlags flags) {
        for (var entry : root.entries().entrySet()) {
            if (!KEYS.contains(entry.getKey())) {
                throw entry.getValue().complaint(Binder.unknown("key", entry.getKey(), entry.getKey(), KEYS));
            }
        }
        String search = text(root, "search", "grid");
        var named = Arrays.stream(SearchMethod.values())
                .filter(method -> Choices.isName(search, method))
                .findFirst();
        if (named.isEmpty()) {
            throw root.entries()
                    .get("search")
                    .complaint("search is '%s': it must be %s".formatted(search, Choices.listed(SearchMethod.class)));
        }
        boolean random = flags.method().orElse(named.get()).draws();
        var keys = new LinkedHashMap<String, Range>();
        mapping(root, "keys").entries().forEach((key, node) -> keys.put(key, range(key, node, random)));
        if (keys.isEmpty()) {
            throw root.complaint("keys is missing: name what to vary, such as `keys: {train.batch: [10, 100]}`");
        }
        var set = mapping(root, "set").entries().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> yaml(entry.getValue()), (a, b) -> a, LinkedHashMap::new));
        var trials = count(root, "trials", 1);
        var minEpochs = count(root, "minEpochs", 1);
        var factor = count(root, "factor", 2);
        var plan = flags.over(named.get(), trials, (long) number(root, "seed", 1), minEpochs, factor);
        return new SearchSpace(text(root, "base", "quickstart"), set, keys, plan);
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

    private static OptionalInt count(Node.Mapping root, String key, int least) {
        if (!root.entries().containsKey(key)) {
            return OptionalInt.empty();
        }
        double value = number(root, key, Double.NaN);
        if (value < least || value != Math.rint(value) || value > Integer.MAX_VALUE) {
            throw root.entries()
                    .get(key)
                    .complaint("%s is %s: it must be a whole number of at least %d"
                            .formatted(key, yaml(root.entries().get(key)), least));
        }
        return OptionalInt.of((int) value);
    }

    private static Range range(String key, Node node, boolean random) {
        if (node instanceof Node.Sequence sequence && !sequence.items().isEmpty()) {
            return new Values(sequence.items().stream().map(SearchSpace::yaml).toList());
        }
        if (node instanceof Node.Mapping mapping && random) {
            double from = number(mapping, "from", Double.NaN);
            double to = number(mapping, "to", Double.NaN);
            String scale = text(mapping, "scale", "linear");
            boolean logarithmic = scale.startsWith("log");
            boolean whole = scale.endsWith("integer");
            boolean known = List.of("linear", "log", "integer", "log-integer").contains(scale);
            boolean wholeEnds = !whole || from == Math.rint(from) && to == Math.rint(to);
            if (from < to && Double.isFinite(to - from) && (!logarithmic || from > 0) && known && wholeEnds) {
                return new Interval(from, to, logarithmic, whole);
            }
        }
        throw node.complaint("%s needs a list of values%s"
                .formatted(key, random ? ", or {from: 1e-4, to: 1, scale: log} (%s)".formatted(KINDS) : ""));
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

package chainrule.config;

import chainrule.base.InvalidValue;
import chainrule.base.Message;
import chainrule.base.Nearest;
import chainrule.base.UserException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Makes records of {@link Node}s: the records themselves are the schema. A component is a key; an omitted one takes its {@link chainrule.base.Default}, is empty (an {@link Optional}) or made of its own defaults (a record). A sealed interface is
 * written as {@code name}, {@code name(first, second)} or {@code {name: {key: value}}}; a list of one may be written
 * without brackets.
 */
final class Binder {
    private static final Pattern CALL = Pattern.compile("([\\w-]+)\\((.*)\\)");
    private static final Pattern ONE = Pattern.compile("[+]?0*1");
    /** What other libraries call losses. */
    private static final Map<String, String> OTHER_NAMES = Map.of(
            "mse", "squared-error",
            "l2", "squared-error",
            "mae", "absolute-error",
            "l1", "absolute-error",
            "smooth-l1", "huber",
            "ce", "cross-entropy",
            "nll", "cross-entropy",
            "bce", "binary-cross-entropy");

    private Binder() {}

    /**
     * Makes a record.
     *
     * @throws UserException with origin and key for anything that does not fit
     */
    static <T extends Record> T record(Class<T> type, Node node, String path) {
        if (!(node instanceof Node.Mapping mapping)) {
            throw node.complaint(
                    "%s has the keys %s, so it can't be %s".formatted(name(path), join(keys(type)), text(node)));
        }
        for (var entry : mapping.entries().entrySet()) {
            if (!keys(type).contains(entry.getKey())) {
                throw entry.getValue().complaint(unknown("key", at(path, entry.getKey()), entry.getKey(), keys(type)));
            }
        }
        var values = Schema.of(type).keys().stream()
                .map(key -> component(key, mapping, path))
                .toArray();
        return construct(type, values, mapping, path);
    }

    static List<String> keys(Class<?> record) {
        return Schema.of(record).names();
    }

    private static Object component(Schema.Key key, Node.Mapping mapping, String path) {
        String name = key.name();
        var node = mapping.entries().get(name);
        if (key.isOptional()) {
            boolean absent = node == null || isNull(node);
            return absent ? Optional.empty() : Optional.of(value(key.type(), node, at(path, name)));
        }
        if (node != null) {
            var value = value(key.type(), node, at(path, name));
            if (key.isShareOrCount()) {
                requireClear((double) value, (Node.Scalar) node, at(path, name));
            }
            return value;
        }
        if (key.standard().isPresent()) {
            return value(key.type(), key.standard().get(), at(path, name));
        }
        if (key.isRecord()) {
            return value(key.type(), new Node.Mapping(Map.of(), mapping.origin()), at(path, name));
        }
        throw mapping.complaint(at(path, name) + " is missing");
    }

    /** Of all numbers, only 1 could be either: a share of all, or one. */
    private static void requireClear(double value, Node.Scalar node, String path) {
        if (value == 1 && !ONE.matcher(node.text()).matches()) {
            throw node.complaint(
                    "%s is '%s': write 1 for one sample, or a share below 1, such as 0.2".formatted(path, node.text()));
        }
    }

    /** As YAML has it, and none. */
    static boolean isNull(Node node) {
        if (!(node instanceof Node.Scalar scalar) || !scalar.plain()) {
            return false;
        }
        return switch (scalar.text()) {
            case "", "~", "null", "Null", "NULL", "none", "None" -> true;
            default -> false;
        };
    }

    private static <T extends Record> T construct(Class<T> type, Object[] values, Node.Mapping mapping, String path) {
        try {
            return type.cast(Schema.of(type).construct(values));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof InvalidValue invalid) {
                var node = mapping.entries().getOrDefault(invalid.component(), mapping);
                throw node.complaint(Message.of("%s %s", at(path, invalid.component()), invalid.complaint()));
            }
            throw new IllegalStateException("the constructor of " + type + " failed", e.getCause());
        }
    }

    private static Object value(Type type, Node node, String path) {
        if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
            var types = map.getActualTypeArguments();
            return keyed((Class<?>) types[0], map(types[1], node, path), node, path);
        }
        if (type instanceof ParameterizedType list) {
            return list(list.getActualTypeArguments()[0], node, path);
        }
        var plain = (Class<?>) type;
        if (plain.isSealed() && plain.isInterface()) {
            return choice(plain, node, path);
        }
        if (plain.isRecord() && !ScalarTypes.isParsed(plain)) {
            return record(plain.asSubclass(Record.class), node, path);
        }
        if (!(node instanceof Node.Scalar scalar)) {
            throw node.complaint("%s is one value, so it can't be %s".formatted(path, text(node)));
        }
        return ScalarTypes.value(plain, scalar, path);
    }

    private static List<Object> list(Type itemType, Node node, String path) {
        var items = new ArrayList<Object>();
        if (node instanceof Node.Sequence sequence) {
            sequence.items().forEach(item -> items.add(value(itemType, item, path)));
        } else if (node instanceof Node.Scalar scalar) {
            for (String part : parts(scalar.text())) {
                items.add(value(itemType, new Node.Scalar(part.strip(), scalar.origin()), path));
            }
        } else {
            items.add(value(itemType, node, path));
        }
        return List.copyOf(items);
    }

    /** {@code {a: 1, b: 2}}, or {@code a=1,b=2}. */
    private static Map<String, Object> map(Type valueType, Node node, String path) {
        var values = new LinkedHashMap<String, Object>();
        if (node instanceof Node.Mapping mapping) {
            mapping.entries().forEach((key, entry) -> values.put(key, value(valueType, entry, at(path, key))));
        } else if (node instanceof Node.Scalar scalar && scalar.text().isBlank()) {
            return values;
        } else if (node instanceof Node.Scalar scalar) {
            for (String part : parts(scalar.text())) {
                int end = part.lastIndexOf('=');
                if (end < 1) {
                    throw node.complaint("%s: '%s' is not NAME=VALUE".formatted(path, part.strip()));
                }
                String key = part.substring(0, end).strip();
                var entry = new Node.Scalar(part.substring(end + 1).strip(), scalar.origin());
                values.put(key, value(valueType, entry, at(path, key)));
            }
        } else {
            throw node.complaint("%s holds names with their values, as in `%s: {NAME: VALUE}`".formatted(path, path));
        }
        return values;
    }

    /** With keys that are more than text. */
    private static Map<?, Object> keyed(Class<?> keyType, Map<String, Object> values, Node node, String path) {
        if (keyType == String.class) {
            return values;
        }
        var keyed = new LinkedHashMap<Object, Object>();
        values.forEach((key, value) ->
                keyed.put(ScalarTypes.value(keyType, new Node.Scalar(key, place(node, key)), at(path, key)), value));
        return keyed;
    }

    private static String place(Node node, String key) {
        return node instanceof Node.Mapping mapping ? mapping.entries().get(key).origin() : node.origin();
    }

    /** At commas, but for those in parentheses. */
    private static List<String> parts(String text) {
        var parts = new ArrayList<String>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && depth <= 0) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        String last = text.substring(from);
        if (parts.isEmpty() || !last.isBlank()) {
            parts.add(last);
        }
        return parts;
    }

    private static Object choice(Class<?> sealed, Node node, String path) {
        var choices = Choices.of(sealed);
        if (sealed == EngineChoice.class && node instanceof Node.Scalar scalar && !isCall(scalar, choices)) {
            return EngineChoice.of(scalar.text());
        }
        var named = named(choices, node, path);
        var entry = named.entries().entrySet().iterator().next();
        var type = choices.get(entry.getKey());
        if (type == null && sealed == EngineChoice.class) {
            return engine(entry.getKey(), entry.getValue());
        }
        if (type == null) {
            throw entry.getValue().complaint(unknown("choice", path, entry.getKey(), choices.keySet()));
        }
        return record(type, entry.getValue(), EngineKeys.shown(at(path, entry.getKey())));
    }

    private static boolean isCall(Node.Scalar scalar, Map<String, Class<? extends Record>> choices) {
        return choices.containsKey(Choices.matching(scalar.text().replaceFirst("(?s)\\(.*", ""), choices.keySet()));
    }

    /** There may be engines that are not known here: they are looked for when one is needed. */
    private static EngineChoice engine(String name, Node keys) {
        if (keys instanceof Node.Mapping mapping && mapping.entries().isEmpty()) {
            return EngineChoice.of(name);
        }
        throw keys.complaint("the engine %s has no keys of its own: write `engine: {name: %1$s}`".formatted(name));
    }

    /** Any way to write a choice as {@code {name: {key: value}}}. */
    static Node.Mapping named(Map<String, Class<? extends Record>> choices, Node node, String path) {
        if (node instanceof Node.Mapping mapping && mapping.entries().size() == 1) {
            var only = mapping.entries().entrySet().iterator().next();
            boolean bare = isNull(only.getValue());
            return bare ? mapping.with(only.getKey(), new Node.Mapping(Map.of(), mapping.origin())) : mapping;
        }
        if (!(node instanceof Node.Scalar scalar)) {
            throw node.complaint("%s is one of %s, as in `%s: {%s: {}}`"
                    .formatted(
                            path,
                            join(choices.keySet()),
                            path,
                            choices.keySet().iterator().next()));
        }
        var arguments = new LinkedHashMap<String, Node>();
        var call = CALL.matcher(scalar.text());
        String name = Choices.matching(call.matches() ? call.group(1) : scalar.text(), choices.keySet());
        if (call.matches() && choices.containsKey(name)) {
            arguments.putAll(arguments(choices.get(name), name, call.group(2), scalar, path));
        }
        return new Node.Mapping(Map.of(name, new Node.Mapping(arguments, scalar.origin())), scalar.origin());
    }

    /** Those of {@code name(first, second)}, by key; a key that is a list takes all that are left. */
    private static Map<String, Node> arguments(
            Class<? extends Record> type, String name, String text, Node.Scalar scalar, String path) {
        var arguments = new LinkedHashMap<String, Node>();
        var components = Schema.of(type).keys();
        var values = Arrays.stream(text.split(",")).map(String::strip).toList();
        int last = components.size() - 1;
        boolean listed = last >= 0 && components.get(last).isList();
        if (values.size() > components.size() && !listed) {
            throw scalar.complaint(
                    "%s: %s takes at most %d values (%s)".formatted(path, name, components.size(), join(keys(type))));
        }
        for (int i = 0; i < Math.min(values.size(), components.size()); i++) {
            String value = listed && i == last ? String.join(",", values.subList(i, values.size())) : values.get(i);
            arguments.put(components.get(i).name(), new Node.Scalar(value, scalar.origin()));
        }
        return arguments;
    }

    static String unknown(String what, String path, String word, Collection<String> known) {
        String guess = Nearest.hint(Optional.ofNullable(OTHER_NAMES.get(word.toLowerCase(Locale.ROOT)))
                .filter(known::contains)
                .or(() -> Nearest.nearest(word, known)));
        return "there is no %s '%s'%s: %schoose one of %s"
                .formatted(what, word, path.equals(word) ? "" : " for " + parent(path, word), guess, join(known));
    }

    private static String parent(String path, String word) {
        return path.endsWith("." + word) ? path.substring(0, path.length() - word.length() - 1) : path;
    }

    static String join(Collection<String> words) {
        return String.join(", ", words);
    }

    private static String at(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static String name(String path) {
        return path.isEmpty() ? "a configuration" : path;
    }

    private static String text(Node node) {
        if (node instanceof Node.Scalar scalar) {
            return "'" + scalar.text() + "'";
        }
        return node instanceof Node.Sequence ? "a list" : "a mapping";
    }
}

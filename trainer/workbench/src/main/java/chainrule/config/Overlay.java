package chainrule.config;

import java.lang.reflect.ParameterizedType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lays one configuration over another: keys of the upper one win, at any depth. */
final class Overlay {
    /** Stands for whichever choice a key holds, as in {@code train.optimizer.*.rate}. */
    static final String ANY_CHOICE = "*";

    private Overlay() {}

    /** {@code upper} over {@code lower}, both configurations of {@code type}. A different choice replaces the other. */
    static Node merge(Class<?> type, Node lower, Node upper) {
        if (type.isInterface() && type.isSealed()) {
            return mergeChoices(type, lower, upper);
        }
        if (type == Map.class && lower instanceof Node.Mapping below && upper instanceof Node.Mapping above) {
            var merged = below;
            for (var entry : above.entries().entrySet()) {
                var old = below.entries().get(entry.getKey());
                boolean keys = old instanceof Node.Mapping && entry.getValue() instanceof Node.Mapping;
                merged = merged.with(entry.getKey(), keys ? merge(Map.class, old, entry.getValue()) : entry.getValue());
            }
            return merged;
        }
        if (!type.isRecord() || !(lower instanceof Node.Mapping below) || !(upper instanceof Node.Mapping above)) {
            return upper;
        }
        var merged = below;
        for (var entry : above.entries().entrySet()) {
            var old = below.entries().get(entry.getKey());
            var keyType = typeOf(type, entry.getKey());
            merged = merged.with(
                    entry.getKey(),
                    old == null || keyType.isEmpty() ? entry.getValue() : merge(keyType.get(), old, entry.getValue()));
        }
        return merged;
    }

    private static Node mergeChoices(Class<?> type, Node lower, Node upper) {
        if (Binder.isNull(lower) || Binder.isNull(upper)) {
            return upper;
        }
        var choices = Choices.of(type);
        var below = Binder.named(choices, lower, Choices.name(type)).entries();
        var above = Binder.named(choices, upper, Choices.name(type));
        String name = above.entries().keySet().iterator().next();
        if (!below.containsKey(name) || !choices.containsKey(name) || isEmpty(below.get(name))) {
            return above;
        }
        return above.with(
                name, merge(choices.get(name), below.get(name), above.entries().get(name)));
    }

    /** It has no keys to merge: the later choice replaces it, with its origin. */
    private static boolean isEmpty(Node node) {
        return node instanceof Node.Mapping mapping && mapping.entries().isEmpty();
    }

    /** Of a key; of a list or an {@link Optional}, the type of what is in it; of a map, {@link Map}. */
    static Optional<Class<?>> typeOf(Class<?> record, String key) {
        return Arrays.stream(record.getRecordComponents())
                .filter(component -> component.getName().equals(key))
                .findFirst()
                .map(component ->
                        component.getGenericType() instanceof ParameterizedType type && component.getType() != Map.class
                                ? (Class<?>) type.getActualTypeArguments()[0]
                                : component.getType());
    }

    /** A configuration that holds one value. {@code below} decides what {@link #ANY_CHOICE} stands for. */
    static Node single(List<String> path, Node value, Node below) {
        if (path.isEmpty()) {
            return value;
        }
        String key = path.get(0).equals(ANY_CHOICE) ? choice(below) : path.get(0);
        Node inner = below instanceof Node.Mapping mapping ? mapping.entries().get(key) : null;
        return new Node.Mapping(Map.of(key, single(path.subList(1, path.size()), value, inner)), value.origin());
    }

    private static String choice(Node below) {
        if (below instanceof Node.Mapping mapping && !mapping.entries().isEmpty()) {
            return mapping.entries().keySet().iterator().next();
        }
        return below instanceof Node.Scalar scalar ? scalar.text().replaceFirst("\\(.*", "") : "sgd";
    }
}

package chainrule.config;

import chainrule.config.EngineChoice.Dl4j;
import chainrule.config.EngineChoice.Layers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The ways in which configurations name an engine. {@code engine: {dl4j: {layers: hand-derived}}} has the keys that are of one engine
 * below it; an engine without such keys is {@code engine: {name: nd4j}}. Earlier versions had all keys side by side, {@code engine:
 * {name: dl4j, layers: hand-derived}}, and wrote {@code layers} into every run's configuration: that is still read. In the tree
 * a choice is the value of {@code engine.name}.
 */
final class EngineKeys {
    private static final String ENGINE = "engine";
    private static final String NAME = "name";
    private static final String LAYERS = "layers";
    private static final String WORKERS = "workers";
    private static final String AVERAGE_EVERY = "averageEvery";
    /** Of the engine dl4j, which earlier versions had directly below {@code engine}. */
    private static final List<String> MOVED = List.of(LAYERS, WORKERS, AVERAGE_EVERY);

    private static final String BELOW = ENGINE + "." + Dl4j.NAME;

    private EngineKeys() {}

    /** A configuration, or a part of one, with the choice of the engine as its tree has it, as far as that is known yet. */
    static Node settled(Node tree) {
        return tree instanceof Node.Mapping all && all.entries().get(ENGINE) instanceof Node.Mapping engine
                ? all.with(ENGINE, settled(engine))
                : tree;
    }

    private static Node.Mapping settled(Node.Mapping engine) {
        var entries = new LinkedHashMap<>(engine.entries());
        var below = entries.remove(Dl4j.NAME);
        if (below != null) {
            if (entries.containsKey(NAME) && !isWord(entries.get(NAME), Dl4j.NAME)) {
                throw below.complaint(BELOW + " and engine.name are two engines: choose one of them");
            }
            entries.put(NAME, dl4j(Binder.isNull(below) ? new Node.Mapping(Map.of(), below.origin()) : below));
        }
        var name = entries.get(NAME);
        if (isWord(name, Dl4j.HAND_DERIVED)) {
            var layers = new Node.Scalar(Choices.name(Layers.HAND_DERIVED), name.origin());
            entries.put(NAME, dl4j(new Node.Mapping(Map.of(LAYERS, layers), name.origin())));
            // Earlier versions wrote built-in layers beside this name.
            entries.remove(LAYERS);
        } else if (isWord(name, Dl4j.NAME)) {
            entries.put(NAME, dl4j(new Node.Mapping(Map.of(), name.origin())));
        }
        MOVED.forEach(key -> move(key, entries));
        return new Node.Mapping(entries, engine.origin());
    }

    /** Below the engine dl4j, if that is chosen; built-in layers of another engine, which change nothing, are dropped. */
    private static void move(String key, Map<String, Node> entries) {
        var value = entries.get(key);
        var name = entries.get(NAME);
        if (value == null || name == null) {
            return;
        }
        var chosen =
                !key.equals(LAYERS) && isWord(name, "auto") ? dl4j(new Node.Mapping(Map.of(), name.origin())) : name;
        if (chosen instanceof Node.Mapping choice && choice.entries().get(Dl4j.NAME) instanceof Node.Mapping keys) {
            entries.remove(key);
            entries.put(NAME, dl4j(keys.with(key, value)));
        } else if (isBuiltIn(key, value)) {
            entries.remove(key);
        }
    }

    private static Node dl4j(Node keys) {
        return new Node.Mapping(Map.of(Dl4j.NAME, keys), keys.origin());
    }

    private static boolean isWord(Node node, String word) {
        return node instanceof Node.Scalar scalar && scalar.text().equals(word);
    }

    private static boolean isBuiltIn(String key, Node value) {
        return key.equals(LAYERS)
                && value instanceof Node.Scalar scalar
                && Choices.isName(scalar.text(), Layers.BUILT_IN);
    }

    /**
     * The tree of a configuration that nothing is laid over any more.
     *
     * @throws chainrule.base.UserException for a key that the engine has not
     */
    static Node complete(Node tree) {
        if (!(tree instanceof Node.Mapping all) || !(all.entries().get(ENGINE) instanceof Node.Mapping engine)) {
            return tree;
        }
        var entries = new LinkedHashMap<>(engine.entries());
        entries.putIfAbsent(NAME, new Node.Scalar("auto", engine.origin()));
        var complete = settled(new Node.Mapping(entries, engine.origin()));
        for (String key : MOVED) {
            var left = complete.entries().get(key);
            if (left != null) {
                throw left.complaint("engine.%s is of the engine dl4j: choose that, as in `engine: {dl4j: {%s: %s}}`"
                        .formatted(key, key, left instanceof Node.Scalar scalar ? scalar.text() : "…"));
            }
        }
        return all.with(ENGINE, complete);
    }

    /** Of a key below {@code engine} that is of one engine. */
    static Optional<Class<?>> typeOf(String key) {
        return key.equals(Dl4j.NAME) ? Optional.of(Dl4j.class) : Overlay.typeOf(Dl4j.class, key);
    }

    /** What a user is told of keys in the places of earlier versions, a sentence each; nothing of those that flags stand for. */
    static List<String> moved(Node tree) {
        var words = new ArrayList<String>();
        if (tree instanceof Node.Mapping all && all.entries().get(ENGINE) instanceof Node.Mapping engine) {
            for (String key : MOVED) {
                Optional.ofNullable(engine.entries().get(key))
                        .filter(value -> !isBuiltIn(key, value) && !isOption(key, value))
                        .ifPresent(value -> words.add("%s: engine.%s is %s.%s now, as in `engine: {dl4j: {%s: %s}}`"
                                .formatted(
                                        value.origin(),
                                        key,
                                        BELOW,
                                        key,
                                        key,
                                        value instanceof Node.Scalar scalar ? scalar.text() : "…")));
            }
        }
        return words;
    }

    /** Whether an option named like the key gave the value: that option has not moved. */
    private static boolean isOption(String key, Node value) {
        String name = key.replaceAll("(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
        return value.origin().startsWith("--" + name);
    }

    /** The written path of a key. */
    static String shown(String path) {
        return path.replaceFirst("^engine\\.name\\.dl4j(?=\\.|$)", BELOW);
    }

    /** The keys and values of a configuration, by their paths, that an earlier version may have written. */
    static Map<String, String> current(Map<String, String> flat) {
        var current = new LinkedHashMap<>(flat);
        String name = current.getOrDefault(ENGINE + "." + NAME, "");
        String layers = current.remove(ENGINE + "." + LAYERS);
        boolean averaged = current.containsKey(ENGINE + "." + WORKERS);
        if (layers == null || !averaged && !(EngineChoice.of(name) instanceof Dl4j)) {
            return current;
        }
        current.remove(ENGINE + "." + NAME);
        current.put(BELOW + "." + LAYERS, name.equals(Dl4j.HAND_DERIVED) ? Choices.name(Layers.HAND_DERIVED) : layers);
        for (String key : List.of(WORKERS, AVERAGE_EVERY)) {
            Optional.ofNullable(current.remove(ENGINE + "." + key))
                    .ifPresent(value -> current.put(BELOW + "." + key, value));
        }
        return current;
    }

    /** Keys and plain values, as they are written. */
    static Map<String, Object> written(Map<String, Object> components) {
        var written = new LinkedHashMap<String, Object>();
        components.forEach((key, value) -> {
            if (key.equals(NAME) && value instanceof Map<?, ?> choice) {
                choice.forEach((engine, keys) -> written.put(engine.toString(), keys));
            } else {
                written.put(key, value);
            }
        });
        return written;
    }

    /** What earlier versions wrote of an engine, to the letter: the digests in the names of trials' folders are of that. */
    static Record digested(EngineConfig config) {
        var layers = config.name() instanceof Dl4j dl4j ? dl4j.layers() : Layers.BUILT_IN;
        String name = config.name() instanceof Dl4j ? Dl4j.NAME : config.engine();
        return new SideBySide(
                name, config.precision(), layers, config.threads(), config.workers(), config.averageEvery());
    }

    private record SideBySide(
            String name,
            chainrule.model.Precision precision,
            Layers layers,
            Optional<Integer> threads,
            Optional<Integer> workers,
            Optional<Integer> averageEvery) {}
}

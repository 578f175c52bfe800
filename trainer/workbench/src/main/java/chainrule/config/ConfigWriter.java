package chainrule.config;

import chainrule.model.Loss;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Writes records as the YAML that {@link Binder} reads back to equal records. */
public final class ConfigWriter {
    private static final Pattern WHOLE = Pattern.compile("\\d{1,9}");

    private ConfigWriter() {}

    /** The resolved configuration: every key, defaults included. */
    public static String yaml(RunConfig config) {
        return yaml(plain(config));
    }

    /** What the digests in the names of trials' folders are of: the configuration as the first versions wrote it. */
    public static String digested(RunConfig config) {
        var map = components(config);
        map.put("engine", components(EngineKeys.digested(config.engine())));
        if (config.train().groups().isEmpty()) {
            ((Map<?, ?>) map.get("train")).remove("groups");
        }
        return yaml(map);
    }

    private static String yaml(Object plain) {
        // Two empty lists may be one object: without this the second is an alias, which the reader refuses.
        var settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.AUTO)
                .setDereferenceAliases(true)
                // Quotes around texts such as ~ and True, which YAML's core schema takes for something else.
                .setSchema(new CoreSchema())
                .build();
        return new Dump(settings).dumpToString(plain);
    }

    /** Every key with its path, such as train.optimizer.sgd.rate, and its value in a line. */
    public static Map<String, String> flat(RunConfig config) {
        var flat = new LinkedHashMap<String, String>();
        flatten("", plain(config), flat);
        return flat;
    }

    private static void flatten(String path, Object value, Map<String, String> to) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> flatten(path.isEmpty() ? key.toString() : path + "." + key, inner, to));
        } else {
            to.put(path, value.toString());
        }
    }

    /** A choice on one line, such as {@code relu}, {@code leakyrelu(0.01)} or {@code quantile(0.1, 0.9)}. */
    public static String text(Object choice) {
        var plain = plain(choice);
        if (plain instanceof String name) {
            return name;
        }
        var values = components((Record) choice).values().stream()
                .flatMap(value -> value instanceof List<?> list ? list.stream() : Stream.of(value))
                .map(Object::toString)
                .collect(Collectors.joining(", ", "(", ")"));
        return Choices.name(choice.getClass()) + values;
    }

    /** Numbers, words, lists and maps. */
    static Object plain(Object value) {
        if (value instanceof Enum<?> constant) {
            return Choices.name(constant);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(ConfigWriter::plain).toList();
        }
        if (value instanceof Map<?, ?> map) {
            var plain = new LinkedHashMap<String, Object>();
            map.forEach((key, inner) -> plain.put(key.toString(), plain(inner)));
            return plain;
        }
        if (!(value instanceof Record record)) {
            return value;
        }
        if (ScalarTypes.isParsed(record.getClass())) {
            return plainScalar(record.toString());
        }
        if (record instanceof EngineConfig) {
            return EngineKeys.written(components(record));
        }
        return isChoice(record) ? choice(record) : components(record);
    }

    private static Object plainScalar(String text) {
        return WHOLE.matcher(text).matches() ? (Object) Integer.valueOf(text) : text;
    }

    private static boolean isChoice(Record record) {
        return List.of(record.getClass().getInterfaces()).stream().anyMatch(Class::isSealed);
    }

    private static Object choice(Record record) {
        if (record instanceof EngineChoice.Named engine) {
            return engine.name();
        }
        var components = components(record);
        String name = Choices.name(record.getClass());
        return components.isEmpty() || isUsualLoss(record) ? name : Map.of(name, components);
    }

    /** A loss with its usual numbers is written as it was before it had any: older runs are compared by that. */
    private static boolean isUsualLoss(Record record) {
        return record instanceof Loss
                && record.equals(Binder.record(record.getClass(), new Node.Mapping(Map.of(), "the defaults"), ""));
    }

    private static Map<String, Object> components(Record record) {
        var map = new LinkedHashMap<String, Object>();
        for (var key : Schema.of(record.getClass()).keys()) {
            var value = key.of(record);
            if (value instanceof Optional<?> optional) {
                optional.ifPresent(present -> map.put(key.name(), plain(present)));
            } else if (key.isShareOrCount() && value.equals(1.0)) {
                map.put(key.name(), 1);
            } else {
                map.put(key.name(), plain(value));
            }
        }
        return map;
    }
}

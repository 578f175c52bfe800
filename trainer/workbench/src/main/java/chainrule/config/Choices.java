package chainrule.config;

import chainrule.base.Called;
import chainrule.base.Kebab;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** How configurations name the members of enums and sealed interfaces. */
public final class Choices {
    private Choices() {}

    /** What there is to choose, for people: "sgd, momentum, nesterov, rmsprop, adam or adamw". */
    public static String listed(Class<?> type) {
        var names = type.isEnum()
                ? Arrays.stream(type.getEnumConstants())
                        .map(constant -> name((Enum<?>) constant))
                        .toList()
                : List.copyOf(of(type).keySet());
        int last = names.size() - 1;
        return String.join(", ", names.subList(0, last)) + " or " + names.get(last);
    }

    /** A sealed interface's records by name: {@code LeakyRelu} is leakyrelu, unless it is {@link Called} something else. */
    static Map<String, Class<? extends Record>> of(Class<?> sealed) {
        var choices = new LinkedHashMap<String, Class<? extends Record>>();
        records(sealed)
                .filter(choice -> choice != EngineChoice.Named.class)
                .forEach(choice -> choices.put(name(choice), choice.asSubclass(Record.class)));
        return choices;
    }

    /** The records of a sealed interface and of the sealed interfaces below it. */
    public static Stream<Class<?>> records(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses())
                .flatMap(choice -> choice.isSealed() ? records(choice) : Stream.of(choice));
    }

    /** The names of a type's members; none for a type that is not a choice. */
    static List<String> names(Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            return List.of("true", "false");
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> name((Enum<?>) constant))
                    .toList();
        }
        return type.isInterface() && type.isSealed() ? List.copyOf(of(type).keySet()) : List.of();
    }

    static String name(Class<?> choice) {
        var called = choice.getAnnotation(Called.class);
        if (called != null) {
            return called.value();
        }
        return choice.getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** How configurations name a constant. */
    public static String nameOf(Enum<?> constant) {
        return name(constant);
    }

    /** UNIFORM_FAN_IN is uniform-fan-in. */
    static String name(Enum<?> constant) {
        return Kebab.name(constant);
    }

    /** The choice that a word names, however its parts are joined: {@code cross-entropy}, {@code crossEntropy}. */
    static String matching(String word, java.util.Set<String> names) {
        return names.stream()
                .filter(name -> !names.contains(word) && word.replace("-", "").equalsIgnoreCase(name.replace("-", "")))
                .findFirst()
                .orElse(word);
    }

    /** Whether a word names a constant: {@code hand-derived}, or {@code handDerived} as keys are written. */
    static boolean isName(String word, Enum<?> constant) {
        return word.equals(name(constant))
                || word.equalsIgnoreCase(name(constant).replace("-", ""));
    }
}

package chainrule.config;

import chainrule.base.InvalidValue;
import chainrule.engine.Engines;
import chainrule.optim.ParameterGroup;
import chainrule.train.BatchSize;
import chainrule.train.TrainingSpec;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Draws configurations: a value of its own for every component of every record, so that a new key is drawn as soon as it
 * exists.
 */
final class AnyConfig {
    /** Texts that are something else to YAML, or to the reader of configurations. */
    private static final List<String> TEXTS = List.of(
            "cifar10",
            "yes",
            "null ",
            "~",
            "1e5",
            "0x1F",
            "- a",
            "a: b",
            "#",
            "{}",
            "[a, b",
            "&x",
            "*x",
            "!!int 3",
            "'",
            "\"",
            "\n",
            " a ",
            "C:\\data",
            "größe, 面",
            "\t\u0007\u0085\u2028\uFEFF",
            "\uD83D\uDE00",
            "relu(0.1)",
            "a".repeat(200));

    private final Random random;

    AnyConfig(Random random) {
        this.random = random;
    }

    RunConfig draw() {
        var layers = random.nextInt(4);
        var model = valid(() -> new ModelConfig(
                terms(layers),
                listFor(layers, "activation"),
                (chainrule.model.Initialization) value(chainrule.model.Initialization.class),
                random.nextBoolean()
                        ? Optional.empty()
                        : Optional.of((chainrule.model.Loss) value(chainrule.model.Loss.class)),
                random.nextBoolean() ? Optional.empty() : Optional.of(random.nextDouble()),
                listFor(layers + 1, "l1"),
                listFor(layers + 1, "l2"),
                listFor(layers, "dropout"),
                random.nextBoolean(),
                (int) value(int.class),
                random.nextInt(1001),
                1e-9 + (double) value(double.class),
                random.nextBoolean()
                        ? Optional.empty()
                        : Optional.of((chainrule.model.Norm) value(chainrule.model.Norm.class)),
                random.nextBoolean()
                        ? Optional.empty()
                        : Optional.of(new chainrule.model.Blocks(
                                1 + random.nextInt(9), 1 + random.nextInt(99), 1 + random.nextInt(9))),
                random.nextBoolean() ? Optional.empty() : Optional.of(text())));
        return new RunConfig(
                record(DataConfig.class),
                model,
                record(TrainingSpec.class),
                // What is read has a precision, and nothing to stand in for it.
                record(EngineConfig.class).settled(new Engines(List.of())),
                record(CheckpointConfig.class),
                record(TensorBoardConfig.class));
    }

    private List<String> terms(int layers) {
        return layers == 0 && random.nextBoolean()
                ? List.of("none")
                : Stream.generate(() -> 1 + random.nextInt(999) + (random.nextInt(3) == 0 ? "x1" : ""))
                        .limit(layers)
                        .toList();
    }

    /** One for all layers, or one for each. */
    @SuppressWarnings("unchecked")
    private <T> List<T> listFor(int layers, String component) {
        var type = Arrays.stream(ModelConfig.class.getRecordComponents())
                .filter(c -> c.getName().equals(component))
                .findFirst()
                .orElseThrow();
        return (List<T>) Stream.generate(() -> value(argument(type.getGenericType())))
                .limit(random.nextBoolean() ? 1 : layers)
                .toList();
    }

    private <T extends Record> T record(Class<T> type) {
        return valid(() -> {
            var components = type.getRecordComponents();
            var values = Arrays.stream(components)
                    .map(component -> value(component.getGenericType()))
                    .toArray();
            var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            try {
                return type.getDeclaredConstructor(types).newInstance(values);
            } catch (java.lang.reflect.InvocationTargetException e) {
                throw (RuntimeException) e.getCause();
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** Draws again where parts do not fit together. */
    private static <T> T valid(Supplier<T> draw) {
        for (int tries = 0; tries < 1000; tries++) {
            try {
                return draw.get();
            } catch (InvalidValue e) {
                // Another draw.
            }
        }
        throw new AssertionError("a thousand draws, and none is valid");
    }

    private Object value(Type type) {
        if (type instanceof ParameterizedType optional && optional.getRawType() == Optional.class) {
            return random.nextBoolean() ? Optional.empty() : Optional.of(value(argument(type)));
        }
        if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
            var entries = new LinkedHashMap<Object, Object>();
            for (int i = random.nextInt(4); i > 0; i--) {
                entries.put(value(argument(map)), value(map.getActualTypeArguments()[1]));
            }
            return entries;
        }
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            return Stream.generate(() -> value(argument(list)))
                    .limit(random.nextInt(4))
                    .toList();
        }
        var plain = (Class<?>) type;
        if (plain == int.class || plain == Integer.class) {
            return 1 + random.nextInt(Integer.MAX_VALUE);
        } else if (plain == long.class) {
            return random.nextLong();
        } else if (plain == boolean.class || plain == Boolean.class) {
            return random.nextBoolean();
        } else if (plain == double.class || plain == Double.class) {
            // Few must be 1 or more.
            return random.nextInt(8) / 7 + Math.pow(random.nextDouble(), 1 + random.nextInt(50));
        } else if (plain == String.class) {
            return text();
        } else if (plain == BatchSize.class) {
            return new BatchSize(random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of((int) value(int.class)));
        } else if (plain == ParameterGroup.class) {
            return random.nextBoolean()
                    ? ParameterGroup.layer(1 + random.nextInt(99))
                    : anyOf(new ParameterGroup[] {ParameterGroup.BIASES, ParameterGroup.NORMS, ParameterGroup.SLOPES});
        } else if (plain.isEnum()) {
            return anyOf(plain.getEnumConstants());
        }
        var choice = plain.isSealed() ? (Class<?>) anyOf(Choices.records(plain).toArray()) : plain;
        return record(choice.asSubclass(Record.class));
    }

    private static Type argument(Type type) {
        return ((ParameterizedType) type).getActualTypeArguments()[0];
    }

    private String text() {
        return anyOf(TEXTS.toArray(String[]::new));
    }

    private <T> T anyOf(T[] values) {
        return values[random.nextInt(values.length)];
    }
}

package chainrule.config;

import chainrule.base.Default;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The keys of a record. They are looked for once: a search reads and writes configurations by the hundred. */
final class Schema {
    private static final ClassValue<Schema> SCHEMAS = new ClassValue<>() {
        @Override
        protected Schema computeValue(Class<?> type) {
            return new Schema(type);
        }
    };

    private final List<Key> keys;
    private final List<String> names;
    private final Constructor<?> constructor;

    private Schema(Class<?> type) {
        var components = type.getRecordComponents();
        keys = Arrays.stream(components).map(Key::of).toList();
        names = keys.stream().map(Key::name).toList();
        try {
            constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type + " has not the constructor of a record", e);
        }
        constructor.setAccessible(true);
    }

    /** @param record a class of records */
    static Schema of(Class<?> record) {
        return SCHEMAS.get(record);
    }

    List<Key> keys() {
        return keys;
    }

    /** Those of {@link #keys}. */
    List<String> names() {
        return names;
    }

    /** @throws InvocationTargetException with what the constructor throws */
    Object construct(Object... values) throws InvocationTargetException {
        try {
            return constructor.newInstance(values);
        } catch (InstantiationException | IllegalAccessException e) {
            throw new IllegalStateException("no constructor of " + constructor + " can be called", e);
        }
    }

    /**
     * A component.
     *
     * @param type of an {@link Optional}'s value, if it is one
     * @param standard what it is if it is omitted
     * @param isShareOrCount see {@link ShareOrCount}
     */
    record Key(
            String name,
            Type type,
            boolean isOptional,
            Optional<Node> standard,
            boolean isShareOrCount,
            Method accessor) {
        private static final String DEFAULT_ORIGIN = "default";

        private static Key of(RecordComponent component) {
            component.getAccessor().setAccessible(true);
            boolean isOptional = component.getType() == Optional.class;
            return new Key(
                    component.getName(),
                    isOptional
                            ? ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0]
                            : component.getGenericType(),
                    isOptional,
                    Optional.ofNullable(component.getAnnotation(Default.class))
                            .map(text -> YamlTree.value(text.value(), DEFAULT_ORIGIN)),
                    component.isAnnotationPresent(ShareOrCount.class),
                    component.getAccessor());
        }

        /** Whether it takes its value from a record of its own keys' defaults, if it is omitted. */
        boolean isRecord() {
            return type instanceof Class<?> plain && plain.isRecord();
        }

        boolean isList() {
            return !isOptional && type instanceof ParameterizedType list && list.getRawType() == List.class;
        }

        Object of(Record record) {
            try {
                return accessor.invoke(record);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

package chainrule.engine.cuda.arguments;

import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Records as the kernels see them: a record in a record stands for its components, an address and a long for 64 bits, an int, a
 * boolean and an enum for 32, a double for itself.
 */
public final class Layout {
    /** Reflection makes new ones of them in each call. */
    private static final ClassValue<RecordComponent[]> COMPONENTS = new ClassValue<>() {
        @Override
        protected RecordComponent[] computeValue(Class<?> type) {
            return type.getRecordComponents();
        }
    };

    private Layout() {}

    /** Bytes of a struct; all of its fields are of one size, so that it has no gaps. */
    public static int bytes(Class<? extends Record> struct) {
        int bytes = 0;
        for (var component : struct.getRecordComponents()) {
            bytes += isInt(component.getType()) ? Integer.BYTES : Long.BYTES;
        }
        return bytes;
    }

    private static boolean isInt(Class<?> type) {
        return type == int.class || type == boolean.class || type.isEnum();
    }

    /** Writes a struct. */
    public static void put(ByteBuffer buffer, Record struct) {
        for (var value : values(struct)) {
            if (value instanceof Long number) {
                buffer.putLong(number);
            } else if (value instanceof Integer number) {
                buffer.putInt(number);
            } else {
                buffer.putDouble((Double) value);
            }
        }
    }

    /** Long, Integer or Double for each number of a record. */
    static List<Object> values(Record arguments) {
        var values = new ArrayList<Object>();
        add(values, arguments);
        return values;
    }

    private static void add(List<Object> values, Record arguments) {
        for (var component : COMPONENTS.get(arguments.getClass())) {
            var value = value(component, arguments);
            if (value instanceof Record inner) {
                add(values, inner);
            } else if (value instanceof Enum<?> constant) {
                values.add(constant.ordinal());
            } else if (value instanceof Boolean choice) {
                values.add(choice ? 1 : 0);
            } else {
                values.add(value);
            }
        }
    }

    private static Object value(RecordComponent component, Record of) {
        try {
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " can't be read", e);
        }
    }
}

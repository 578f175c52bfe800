package chainrule.tensor;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An array of numbers with a shape, row by row. Values are kept in float64, which holds every float32 exactly.
 *
 * @param type how a file holds the numbers
 */
public record Tensor(Type type, List<Long> shape, double[] values) {
    /** The format's names of number types. */
    public enum Type {
        F32(4),
        F64(8);

        private final int bytes;

        Type(int bytes) {
            this.bytes = bytes;
        }

        public int bytes() {
            return bytes;
        }

        static Optional<Type> of(String name) {
            return Arrays.stream(values())
                    .filter(type -> type.name().equals(name))
                    .findFirst();
        }
    }

    int byteLength() {
        return Math.multiplyExact(values.length, type.bytes());
    }

    void write(ByteBuffer to) {
        for (double value : values) {
            if (type == Type.F32) {
                to.putFloat((float) value);
            } else {
                to.putDouble(value);
            }
        }
    }

    static Tensor read(Type type, List<Long> shape, ByteBuffer from, int offset) {
        var values = new double[(int) shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = type == Type.F32 ? from.getFloat(offset + 4 * i) : from.getDouble(offset + 8 * i);
        }
        return new Tensor(type, shape, values);
    }
}

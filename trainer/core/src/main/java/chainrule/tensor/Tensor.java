package chainrule.tensor;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * An array of numbers with a shape, row by row. Values are kept in float64, which holds every float32 exactly.
 *
 * @param type how a file holds the numbers
 */
public record Tensor(Type type, List<Long> shape, double[] values) {
    /** The types that numbers are written in. */
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
}

package chainrule.engine.cuda.card;

import chainrule.model.Precision;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What the kernels call real: the type of every matrix. */
public enum ScalarType {
    FLOAT(Float.BYTES) {
        @Override
        public void put(ByteBuffer to, double value) {
            to.putFloat((float) value);
        }

        @Override
        public double get(ByteBuffer from) {
            return from.getFloat();
        }
    },
    DOUBLE(Double.BYTES) {
        @Override
        public void put(ByteBuffer to, double value) {
            to.putDouble(value);
        }

        @Override
        public double get(ByteBuffer from) {
            return from.getDouble();
        }
    };

    private final int bytes;

    ScalarType(int bytes) {
        this.bytes = bytes;
    }

    public static ScalarType of(Precision precision) {
        return precision == Precision.FLOAT64 ? DOUBLE : FLOAT;
    }

    public int bytes() {
        return bytes;
    }

    /** In C. */
    public String keyword() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    public abstract void put(ByteBuffer to, double value);

    public abstract double get(ByteBuffer from);

    /** A buffer that cards can read and fill. */
    public static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}

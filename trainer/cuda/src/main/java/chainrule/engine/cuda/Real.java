package chainrule.engine.cuda;

import chainrule.model.Precision;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What the kernels call real: the type of every matrix. */
enum Real {
    FLOAT(Float.BYTES) {
        @Override
        void put(ByteBuffer to, double value) {
            to.putFloat((float) value);
        }

        @Override
        double get(ByteBuffer from) {
            return from.getFloat();
        }
    },
    DOUBLE(Double.BYTES) {
        @Override
        void put(ByteBuffer to, double value) {
            to.putDouble(value);
        }

        @Override
        double get(ByteBuffer from) {
            return from.getDouble();
        }
    };

    private final int bytes;

    Real(int bytes) {
        this.bytes = bytes;
    }

    static Real of(Precision precision) {
        return precision == Precision.FLOAT64 ? DOUBLE : FLOAT;
    }

    int bytes() {
        return bytes;
    }

    /** In C. */
    String keyword() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    abstract void put(ByteBuffer to, double value);

    abstract double get(ByteBuffer from);

    /** A buffer that cards can read and fill. */
    static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}

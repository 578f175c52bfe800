package chainrule.datasets.idx;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The types of numbers that IDX has, all big-endian. Source: Y. LeCun, C. Cortes, C. Burges, <a
 * href="http://yann.lecun.com/exdb/mnist/">THE MNIST DATABASE</a>, "File formats".
 */
enum IdxType {
    UNSIGNED_BYTE(0x08, 1),
    SIGNED_BYTE(0x09, 1),
    SHORT(0x0B, 2),
    INT(0x0C, 4),
    FLOAT(0x0D, 4),
    DOUBLE(0x0E, 8);

    private final int code;
    private final int bytes;

    IdxType(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    static Optional<IdxType> of(int code) {
        return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
    }

    /** Of one number. */
    int bytes() {
        return bytes;
    }

    double next(ByteBuffer from) {
        return switch (this) {
            case UNSIGNED_BYTE -> from.get() & 0xFF;
            case SIGNED_BYTE -> from.get();
            case SHORT -> from.getShort();
            case INT -> from.getInt();
            case FLOAT -> from.getFloat();
            case DOUBLE -> from.getDouble();
        };
    }
}

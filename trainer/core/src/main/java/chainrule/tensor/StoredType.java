package chainrule.tensor;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The format's names of number types. Source: the enum {@code Dtype} of https://github.com/huggingface/safetensors; types of less than a
 * byte have no place here.
 */
enum StoredType {
    BOOL(1),
    U8(1),
    I8(1),
    F8_E5M2(1),
    F8_E4M3(1),
    F8_E8M0(1),
    F8_E4M3FNUZ(1),
    F8_E5M2FNUZ(1),
    I16(2),
    U16(2),
    F16(2),
    BF16(2),
    I32(4),
    U32(4),
    F32(4),
    C64(8),
    F64(8),
    I64(8),
    U64(8);

    private final int bytes;

    StoredType(int bytes) {
        this.bytes = bytes;
    }

    static Optional<StoredType> of(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    /** Of one number. */
    int bytes() {
        return bytes;
    }

    /** Whether it holds weights. */
    boolean isReal() {
        return this == F16 || this == BF16 || this == F32 || this == F64;
    }

    /** @param shape whose product is not larger than what there is */
    Tensor read(List<Long> shape, ByteBuffer from, int offset) {
        var values = new double[(int) shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            int at = offset + bytes * i;
            values[i] = switch (this) {
                case F16 -> Half.ofFloat16(from.getShort(at));
                case BF16 -> Half.ofBfloat16(from.getShort(at));
                case F32 -> from.getFloat(at);
                default -> from.getDouble(at);
            };
        }
        return new Tensor(this == F64 ? Tensor.Type.F64 : Tensor.Type.F32, shape, values);
    }
}

package chainrule.export.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import chainrule.base.UserException;
import chainrule.export.network.NotFinite;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/**
 * Numbers that are known without any sample. Integers are kept as float64, which is exact up to 2⁵³.
 *
 * @param origin the tensor of the file that they come from
 * @param type ONNX's number of the type
 * @param shape the sizes; none for a single number
 * @param values row by row
 */
record OnnxConstant(String origin, int type, long[] shape, double[] values) implements OnnxValue {
    private static final Set<Integer> REALS =
            Set.of(DataType.FLOAT_VALUE, DataType.DOUBLE_VALUE, DataType.FLOAT16_VALUE, DataType.BFLOAT16_VALUE);

    static boolean isReal(int type) {
        return REALS.contains(type);
    }

    int rank() {
        return shape.length;
    }

    /** Whole numbers, such as sizes or axes. */
    long[] longs() {
        return Arrays.stream(values).mapToLong(value -> (long) value).toArray();
    }

    OnnxConstant with(long[] newShape, double[] newValues) {
        return new OnnxConstant(origin, type, newShape, newValues);
    }

    OnnxConstant shaped(long... newShape) {
        return with(newShape, values);
    }

    /** @throws UserException if one of the numbers is NaN or infinite */
    OnnxConstant finite(Path file) {
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new UserException(NotFinite.message(file, origin, shape, i, values[i]));
            }
        }
        return this;
    }

    /** How many numbers lie between neighbours of each axis. */
    static long[] strides(long[] shape) {
        var strides = new long[shape.length];
        long stride = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= shape[axis];
        }
        return strides;
    }

    /** The product; a single number has 1. */
    static long count(long[] shape) {
        long count = 1;
        for (long size : shape) {
            count = Math.multiplyExact(count, size);
        }
        return count;
    }
}

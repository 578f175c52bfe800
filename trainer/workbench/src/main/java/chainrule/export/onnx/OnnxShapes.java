package chainrule.export.onnx;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Sizes of ONNX's tensors, and what operations make of them. Whatever does not fit is an ArithmeticException. */
final class OnnxShapes {
    private OnnxShapes() {}

    /** What {@code Shape} gives. */
    static OnnxConstant sizes(OnnxNode node, String origin, long[] shape) {
        int rank = shape.length;
        int start = (int) clamped(node.integer("start", 0), rank);
        int end = (int) clamped(node.integer("end", rank), rank);
        long[] part = Arrays.copyOfRange(shape, start, Math.max(start, end));
        return OnnxFolding.integers(origin, new long[] {part.length}, part);
    }

    private static long clamped(long axis, int rank) {
        return Math.max(0, Math.min(rank, axis < 0 ? axis + rank : axis));
    }

    /** @throws ArithmeticException if there is no such axis */
    static int axis(long axis, int rank) {
        long counted = axis < 0 ? axis + rank : axis;
        if (counted < 0 || counted >= rank) {
            throw new ArithmeticException("no axis " + axis);
        }
        return (int) counted;
    }

    /** What {@code Flatten} makes. */
    static long[] flat(long[] shape, long axis) {
        int split = (int) clamped(axis, shape.length);
        return new long[] {
            OnnxConstant.count(Arrays.copyOf(shape, split)),
            OnnxConstant.count(Arrays.copyOfRange(shape, split, shape.length))
        };
    }

    /** @param axes empty: all of size 1 */
    static long[] squeezed(long[] shape, Optional<long[]> axes) {
        var gone = new boolean[shape.length];
        if (axes.isEmpty()) {
            IntStream.range(0, shape.length).forEach(axis -> gone[axis] = shape[axis] == 1);
        } else {
            for (long axis : axes.get()) {
                int at = axis(axis, shape.length);
                if (shape[at] != 1) {
                    throw new ArithmeticException("an axis of size " + shape[at]);
                }
                gone[at] = true;
            }
        }
        return IntStream.range(0, shape.length)
                .filter(axis -> !gone[axis])
                .mapToLong(axis -> shape[axis])
                .toArray();
    }

    static long[] unsqueezed(long[] shape, Optional<long[]> axes) {
        long[] added = axes.orElseThrow(() -> new ArithmeticException("no axes"));
        int rank = Math.addExact(shape.length, added.length);
        var sizes = new long[rank];
        for (long axis : added) {
            sizes[axis(axis, rank)] = 1;
        }
        int from = 0;
        for (int axis = 0; axis < rank; axis++) {
            if (sizes[axis] == 0) {
                // One axis twice leaves too many places: an index out of bounds.
                sizes[axis] = shape[from++];
            }
        }
        return sizes;
    }

    /** Of {@code Transpose}; without an attribute, the reverse. */
    static int[] permutation(OnnxNode node, int rank) {
        var said = node.integers("perm");
        int[] perm = said.isPresent()
                ? LongStream.of(said.get()).mapToInt(Math::toIntExact).toArray()
                : IntStream.range(0, rank).map(axis -> rank - 1 - axis).toArray();
        if (!Arrays.equals(
                Arrays.stream(perm).sorted().toArray(), IntStream.range(0, rank).toArray())) {
            throw new ArithmeticException("no permutation");
        }
        return perm;
    }

    static long[] broadcast(long[] one, long[] other) {
        int rank = Math.max(one.length, other.length);
        var sizes = new long[rank];
        for (int i = 1; i <= rank; i++) {
            long a = i <= one.length ? one[one.length - i] : 1;
            long b = i <= other.length ? other[other.length - i] : 1;
            if (a != b && a != 1 && b != 1) {
                throw new ArithmeticException(a + " and " + b);
            }
            sizes[rank - i] = a == 1 ? b : a;
        }
        return sizes;
    }

    /** The strides of an array laid over others' sizes. */
    static long[] laid(long[] shape, long[] over) {
        long[] own = OnnxConstant.strides(shape);
        var strides = new long[over.length];
        int more = over.length - shape.length;
        for (int axis = 0; axis < shape.length; axis++) {
            strides[axis + more] = shape[axis] == 1 ? 0 : own[axis];
        }
        return strides;
    }

    static long[] forOneSample(long[] sizes) {
        return Arrays.stream(sizes)
                .map(size -> size == OnnxFlow.BATCH ? 1 : size)
                .toArray();
    }
}

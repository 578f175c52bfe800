package chainrule.export.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Puts constants together along an axis, and takes them apart. */
final class OnnxPieces {
    private final OnnxTensors tensors;

    OnnxPieces(OnnxTensors tensors) {
        this.tensors = tensors;
    }

    /** @return null if the parts don't fit together; single numbers are lists of one */
    OnnxConstant concat(OnnxNode node, List<OnnxConstant> in) {
        if (in.contains(null)) {
            return null;
        }
        var parts = in.stream()
                .map(part -> part.rank() == 0 ? part.shaped(1) : part)
                .toList();
        long[] sizes = parts.get(0).shape().clone();
        int axis = OnnxShapes.axis(node.integer("axis", 0), sizes.length);
        sizes[axis] = 0;
        for (var part : parts) {
            long[] rest = part.shape().clone();
            if (rest.length != sizes.length) {
                return null;
            }
            sizes[axis] = Math.addExact(sizes[axis], rest[axis]);
            rest[axis] = sizes[axis];
            if (!Arrays.equals(rest, sizes)) {
                return null;
            }
        }
        var values = new double[spent(sizes)];
        int outer = Math.toIntExact(OnnxConstant.count(Arrays.copyOf(sizes, axis)));
        int to = 0;
        for (int block = 0; block < outer; block++) {
            for (var part : parts) {
                int length = part.values().length / outer;
                System.arraycopy(part.values(), block * length, values, to, length);
                to += length;
            }
        }
        return parts.get(0).with(sizes, values);
    }

    OnnxConstant gather(OnnxNode node, OnnxConstant x, OnnxConstant indices) {
        int axis = OnnxShapes.axis(node.integer("axis", 0), x.rank());
        long[] sizes = LongStream.concat(
                        LongStream.concat(Arrays.stream(x.shape(), 0, axis), Arrays.stream(indices.shape())),
                        Arrays.stream(x.shape(), axis + 1, x.rank()))
                .toArray();
        return taken(x, axis, indices.longs()).with(sizes);
    }

    OnnxConstant slice(OnnxNode node, OnnxConstant x, List<OnnxConstant> in) {
        long[] starts = list(node, in, 1, "starts").orElseThrow(IndexOutOfBoundsException::new);
        long[] ends = list(node, in, 2, "ends").orElseThrow(IndexOutOfBoundsException::new);
        long[] axes = list(node, in, 3, "axes")
                .orElseGet(() -> LongStream.range(0, starts.length).toArray());
        long[] steps = list(node, in, 4, "steps")
                .orElseGet(
                        () -> LongStream.generate(() -> 1).limit(starts.length).toArray());
        var result = x;
        for (int i = 0; i < starts.length; i++) {
            int axis = OnnxShapes.axis(axes[i], x.rank());
            result = taken(result, axis, places(result.shape()[axis], starts[i], ends[i], steps[i]))
                    .asTaken();
        }
        return result;
    }

    private static Optional<long[]> list(OnnxNode node, List<OnnxConstant> in, int input, String attribute) {
        return in.size() > input && in.get(input) != null
                ? Optional.of(in.get(input).longs())
                : node.integers(attribute);
    }

    /** Source: ONNX's Slice, operator set 13; a step of 0 ends in an ArithmeticException. */
    private static long[] places(long size, long start, long end, long step) {
        boolean forward = step > 0;
        long from = clamped(start < 0 ? start + size : start, 0, forward ? size : size - 1);
        long to = clamped(end < 0 ? end + size : end, forward ? 0 : -1, forward ? size : size - 1);
        long count = Math.max(0, Math.floorDiv(to - from + step - Long.signum(step), step));
        return LongStream.range(0, count).map(i -> from + i * step).toArray();
    }

    private static long clamped(long value, long least, long most) {
        return Math.max(least, Math.min(most, value));
    }

    /** What was taken along an axis: its shape is still to be said. */
    private record Taken(OnnxConstant from, int axis, int count, double[] values) {
        OnnxConstant with(long[] sizes) {
            return from.with(sizes, values);
        }

        OnnxConstant asTaken() {
            long[] sizes = from.shape().clone();
            sizes[axis] = count;
            return with(sizes);
        }
    }

    /** @throws IndexOutOfBoundsException if there is no such place */
    private Taken taken(OnnxConstant x, int axis, long[] places) {
        long[] shape = x.shape();
        long size = shape[axis];
        int inner = Math.toIntExact(OnnxConstant.count(Arrays.copyOfRange(shape, axis + 1, shape.length)));
        int outer = Math.toIntExact(OnnxConstant.count(Arrays.copyOf(shape, axis)));
        var values = new double[spent(outer, places.length, inner)];
        int to = 0;
        for (int block = 0; block < outer; block++) {
            for (long place : places) {
                long at = place < 0 ? place + size : place;
                if (at < 0 || at >= size) {
                    throw new IndexOutOfBoundsException();
                }
                System.arraycopy(x.values(), (int) ((block * size + at) * inner), values, to, inner);
                to += inner;
            }
        }
        return new Taken(x, axis, places.length, values);
    }

    private int spent(long... sizes) {
        long count = OnnxConstant.count(sizes);
        tensors.spend(count);
        return Math.toIntExact(count);
    }
}

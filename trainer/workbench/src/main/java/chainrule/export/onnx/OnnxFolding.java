package chainrule.export.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.LongStream;

/** Computes operations on constants, as far as exporters leave such: transposed weights, sizes, square roots of variances. */
final class OnnxFolding {
    private static final int MOST_AXES = 8;

    private final OnnxTensors tensors;
    private final OnnxPieces pieces;

    OnnxFolding(OnnxTensors tensors) {
        this.tensors = tensors;
        this.pieces = new OnnxPieces(tensors);
    }

    /** A {@code Constant} node's numbers; empty for text and the like. */
    Optional<OnnxConstant> constant(OnnxNode node) {
        String name = node.proto().getOutput(0);
        for (AttributeProto attribute : node.proto().getAttributeList()) {
            switch (attribute.getName()) {
                case "value" -> {
                    return Optional.of(tensors.read(
                            attribute.getT().toBuilder().setName(name).build()));
                }
                case "value_float" -> {
                    return Optional.of(
                            new OnnxConstant(name, DataType.FLOAT_VALUE, new long[0], new double[] {attribute.getF()}));
                }
                case "value_int" -> {
                    return Optional.of(integers(name, new long[0], attribute.getI()));
                }
                case "value_floats" -> {
                    double[] values = attribute.getFloatsList().stream()
                            .mapToDouble(Float::doubleValue)
                            .toArray();
                    return Optional.of(
                            new OnnxConstant(name, DataType.FLOAT_VALUE, new long[] {values.length}, values));
                }
                case "value_ints" -> {
                    long[] values = attribute.getIntsList().stream()
                            .mapToLong(Long::longValue)
                            .toArray();
                    return Optional.of(integers(name, new long[] {values.length}, values));
                }
                default -> {}
            }
        }
        return Optional.empty();
    }

    static OnnxConstant integers(String name, long[] shape, long... values) {
        return new OnnxConstant(
                name,
                DataType.INT64_VALUE,
                shape,
                LongStream.of(values).asDoubleStream().toArray());
    }

    /**
     * The result of an operation.
     *
     * @param in its inputs; null for one that is omitted
     * @return empty if the operation is not one of these, or does not fit its inputs
     */
    Optional<OnnxConstant> fold(OnnxNode node, List<OnnxConstant> in) {
        try {
            return in.isEmpty() || in.get(0) == null || in.get(0).rank() > MOST_AXES
                    ? Optional.empty()
                    : Optional.ofNullable(result(node, in.get(0), in));
        } catch (ArithmeticException | IndexOutOfBoundsException e) {
            // Sizes that don't fit each other.
            return Optional.empty();
        }
    }

    private OnnxConstant result(OnnxNode node, OnnxConstant x, List<OnnxConstant> in) {
        return switch (node.type()) {
            case "Identity" -> x;
            case "Cast" -> cast(x, (int) node.integer("to", 0));
            case "Shape" -> OnnxShapes.sizes(node, x.origin(), x.shape());
            case "Size" -> integers(x.origin(), new long[0], x.values().length);
            case "Reshape" -> reshape(node, x, in.get(1));
            case "Flatten" -> x.shaped(OnnxShapes.flat(x.shape(), node.integer("axis", 1)));
            case "Squeeze" -> x.shaped(OnnxShapes.squeezed(x.shape(), axes(node, in)));
            case "Unsqueeze" -> x.shaped(OnnxShapes.unsqueezed(x.shape(), axes(node, in)));
            case "Transpose" -> transpose(node, x);
            case "Concat" -> pieces.concat(node, in);
            case "Gather" -> pieces.gather(node, x, in.get(1));
            case "Slice" -> pieces.slice(node, x, in);
            case "Expand" -> expand(x, in.get(1));
            case "ConstantOfShape" -> filled(node, x);
            case "ReduceProd" -> reduced(node, x);
            case "ReduceL2" -> norm(node, x, in);
            case "Mod" -> elementwise(x, in.get(1), (a, b) -> Math.floorMod((long) a, (long) b));
            case "Add" -> elementwise(x, in.get(1), (a, b) -> a + b);
            case "Sub" -> elementwise(x, in.get(1), (a, b) -> a - b);
            case "Mul" -> elementwise(x, in.get(1), (a, b) -> a * b);
            case "Div" -> divide(x, in.get(1));
            case "Pow" -> elementwise(x, in.get(1), Math::pow);
            case "Sum" -> together(in, (a, b) -> a + b);
            case "Max" -> together(in, Math::max);
            case "Min" -> together(in, Math::min);
            case "DequantizeLinear" -> dequantized(node, in);
            case "Neg" -> mapped(x, a -> -a);
            case "Sqrt" -> mapped(x, Math::sqrt);
            case "Reciprocal" -> mapped(x, a -> 1 / a);
            case "Abs" -> mapped(x, Math::abs);
            case "Exp" -> mapped(x, Math::exp);
            default -> null;
        };
    }

    /** In the type's own precision. */
    private OnnxConstant mapped(OnnxConstant x, DoubleUnaryOperator function) {
        tensors.spend(x.values().length);
        double[] values =
                Arrays.stream(x.values()).map(function).map(rounding(x.type())).toArray();
        return x.with(x.shape(), values);
    }

    private static DoubleUnaryOperator rounding(int type) {
        return type == DataType.FLOAT_VALUE ? value -> (float) value : DoubleUnaryOperator.identity();
    }

    private OnnxConstant cast(OnnxConstant x, int to) {
        boolean whole = !OnnxConstant.isReal(to);
        tensors.spend(x.values().length);
        double[] values = switch (to) {
            case DataType.BOOL_VALUE ->
                Arrays.stream(x.values()).map(value -> value == 0 ? 0 : 1).toArray();
            default ->
                whole
                        ? Arrays.stream(x.values()).map(value -> (long) value).toArray()
                        : Arrays.stream(x.values()).map(rounding(to)).toArray();
        };
        return new OnnxConstant(x.origin(), to, x.shape(), values);
    }

    private static OnnxConstant reshape(OnnxNode node, OnnxConstant x, OnnxConstant shape) {
        // As a sample without a batch: all rules are the same.
        return new OnnxFlow(null, new OnnxStep.Input(), x.shape(), -1, null)
                .reshaped(shape.longs(), node.integer("allowzero", 0) == 1)
                .map(flow -> x.shaped(flow.sizes()))
                .orElse(null);
    }

    private static Optional<long[]> axes(OnnxNode node, List<OnnxConstant> in) {
        return in.size() > 1 && in.get(1) != null ? Optional.of(in.get(1).longs()) : node.integers("axes");
    }

    private OnnxConstant transpose(OnnxNode node, OnnxConstant x) {
        int[] perm = OnnxShapes.permutation(node, x.rank());
        long[] strides = OnnxConstant.strides(x.shape());
        var sizes = new long[x.rank()];
        var moved = new long[x.rank()];
        for (int axis = 0; axis < perm.length; axis++) {
            sizes[axis] = x.shape()[perm[axis]];
            moved[axis] = strides[perm[axis]];
        }
        tensors.spend(x.values().length);
        var values = new double[x.values().length];
        new Walk(sizes).each(moved, (i, from) -> values[i] = x.values()[from]);
        return x.with(sizes, values);
    }

    /** The axis of the samples stays 1: what is the same for all samples is laid over them later. */
    private OnnxConstant expand(OnnxConstant x, OnnxConstant shape) {
        long[] sizes = OnnxShapes.forOneSample(shape.longs());
        var zeros = x.with(sizes, new double[checked(sizes)]);
        return elementwise(x, zeros, (a, b) -> a);
    }

    private OnnxConstant filled(OnnxNode node, OnnxConstant shape) {
        long[] sizes = OnnxShapes.forOneSample(shape.longs());
        var value = node.attribute("value").map(attribute -> tensors.read(attribute.getT()));
        var values = new double[checked(sizes)];
        Arrays.fill(values, value.map(constant -> constant.values()[0]).orElse(0.0));
        return new OnnxConstant(
                node.proto().getOutput(0), value.map(OnnxConstant::type).orElse(DataType.FLOAT_VALUE), sizes, values);
    }

    /** @throws ArithmeticException if there are more than a constant can have */
    private int checked(long[] sizes) {
        for (long size : sizes) {
            if (size < 0) {
                throw new ArithmeticException("negative");
            }
        }
        long count = OnnxConstant.count(sizes);
        tensors.spend(count);
        return Math.toIntExact(count);
    }

    /** Of a list, to one number. */
    private static OnnxConstant reduced(OnnxNode node, OnnxConstant x) {
        if (x.rank() != 1) {
            return null;
        }
        double product = Arrays.stream(x.values()).reduce(1, (a, b) -> a * b);
        long[] shape = node.integer("keepdims", 1) == 1 ? new long[] {1} : new long[0];
        return x.with(shape, new double[] {product});
    }

    /** Along some axes, as in PyTorch's weight_norm. */
    private OnnxConstant norm(OnnxNode node, OnnxConstant x, List<OnnxConstant> in) {
        var kept = x.shape().clone();
        for (long axis :
                axes(node, in).orElseGet(() -> LongStream.range(0, x.rank()).toArray())) {
            kept[OnnxShapes.axis(axis, x.rank())] = 1;
        }
        var squares = new double[checked(kept)];
        new Walk(x.shape())
                .each(OnnxShapes.laid(kept, x.shape()), (i, to) -> squares[to] += x.values()[i] * x.values()[i]);
        var norms = mapped(x.with(kept, squares), Math::sqrt);
        return node.integer("keepdims", 1) == 1 ? norms : norms.shaped(OnnxShapes.squeezed(kept, axes(node, in)));
    }

    private OnnxConstant divide(OnnxConstant x, OnnxConstant y) {
        if (OnnxConstant.isReal(x.type())) {
            return elementwise(x, y, (a, b) -> a / b);
        }
        // Whole numbers are cut towards zero; a division by zero ends in an ArithmeticException.
        return elementwise(x, y, (a, b) -> (long) a / (long) b);
    }

    private OnnxConstant together(List<OnnxConstant> in, DoubleBinaryOperator function) {
        var result = in.get(0);
        for (var next : in.subList(1, in.size())) {
            result = elementwise(result, next, function);
        }
        return result;
    }

    /** Whole numbers and what one of them is worth; for all, or for each place along an axis. Not in blocks. */
    private OnnxConstant dequantized(OnnxNode node, List<OnnxConstant> in) {
        var x = in.get(0);
        var scale = in.get(1);
        if (!OnnxConstant.isReal(scale.type()) || node.integer("block_size", 0) != 0) {
            return null;
        }
        long[] along = new long[scale.values().length == 1 ? 0 : x.rank()];
        if (along.length > 0) {
            Arrays.fill(along, 1);
            along[OnnxShapes.axis(node.integer("axis", 1), x.rank())] = scale.values().length;
        }
        var zero = in.size() > 2 && in.get(2) != null ? in.get(2).shaped(along) : integers(x.origin(), new long[0], 0);
        var whole = new OnnxConstant(x.origin(), scale.type(), x.shape(), x.values());
        var shifted = elementwise(whole, zero, (a, b) -> a - b);
        return elementwise(shifted, scale.shaped(along), (a, b) -> a * b);
    }

    private OnnxConstant elementwise(OnnxConstant x, OnnxConstant y, DoubleBinaryOperator function) {
        long[] sizes = OnnxShapes.broadcast(x.shape(), y.shape());
        var values = new double[checked(sizes)];
        var left = new double[values.length];
        var rounding = rounding(x.type());
        new Walk(sizes).each(OnnxShapes.laid(x.shape(), sizes), (i, from) -> left[i] = x.values()[from]);
        new Walk(sizes)
                .each(
                        OnnxShapes.laid(y.shape(), sizes),
                        (i, from) ->
                                values[i] = rounding.applyAsDouble(function.applyAsDouble(left[i], y.values()[from])));
        // The larger one is what the result is mostly made of.
        return (x.values().length >= y.values().length ? x : y).with(sizes, values);
    }
}

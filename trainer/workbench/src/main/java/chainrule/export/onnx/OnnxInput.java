package chainrule.export.onnx;

import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import chainrule.base.UserException;
import chainrule.datasets.Shape;
import java.util.Optional;
import java.util.Set;

/**
 * The samples that go in, as a model's input says.
 *
 * @param shape of a sample; empty if the file leaves it open
 */
record OnnxInput(OnnxFlow flow, Optional<Shape> shape) {
    /** Grey, colour, and colour with opacity: other sizes are not channels of images. */
    private static final Set<Integer> CHANNELS = Set.of(1, 3, 4);

    private static final int MOST_RANK = 8;

    /** @param planar whether the file says that pictures come channel by channel */
    static OnnxInput of(TypeProto type, boolean planar, OnnxTensors tensors) {
        var dimensions = type.getTensorType().getShape().getDimList();
        if (dimensions.isEmpty() || dimensions.size() > MOST_RANK) {
            return new OnnxInput(flow(new long[] {OnnxFlow.BATCH, OnnxFlow.UNKNOWN}, 0, null), Optional.empty());
        }
        var sizes = new long[dimensions.size()];
        for (int axis = 0; axis < sizes.length; axis++) {
            sizes[axis] = size(dimensions.get(axis), axis == 0 ? OnnxFlow.BATCH : OnnxFlow.UNKNOWN);
        }
        if (sizes.length == 1 && sizes[0] != OnnxFlow.BATCH) {
            return new OnnxInput(flow(sizes, -1, null), Optional.empty());
        }
        return !planar && isChannelsLast(sizes)
                ? channelsLast(sizes, tensors)
                : new OnnxInput(flow(sizes, 0, null), shape(sizes));
    }

    /** Rows of this number of floats. */
    static TypeProto rows(int width) {
        var shape = TensorShapeProto.newBuilder()
                .addDim(Dimension.newBuilder().setDimParam(OnnxWriter.BATCH))
                .addDim(Dimension.newBuilder().setDimValue(width));
        return TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(1).setShape(shape))
                .build();
    }

    private static OnnxFlow flow(long[] sizes, int batch, int[] order) {
        return new OnnxFlow(null, new OnnxStep.Input(), sizes, batch, order);
    }

    private static long size(Dimension dimension, long otherwise) {
        long size = dimension.getDimValue();
        return size >= 1 && size < OnnxFlow.UNKNOWN ? size : otherwise;
    }

    private static Optional<Shape> shape(long[] sizes) {
        for (int axis = 1; axis < sizes.length; axis++) {
            if (sizes[axis] == OnnxFlow.UNKNOWN) {
                return Optional.empty();
            }
        }
        try {
            return switch (sizes.length) {
                case 2 -> Optional.of(Shape.vector((int) sizes[1]));
                case 4 -> Optional.of(new Shape((int) sizes[1], (int) sizes[2], (int) sizes[3]));
                default -> Optional.empty();
            };
        } catch (UserException tooLarge) {
            return Optional.empty();
        }
    }

    /** Keras has the channels last, and no picture has three rows. */
    private static boolean isChannelsLast(long[] sizes) {
        return sizes.length == 4
                && !CHANNELS.contains((int) sizes[1])
                && CHANNELS.contains((int) sizes[3])
                && sizes[1] != OnnxFlow.UNKNOWN
                && sizes[2] != OnnxFlow.UNKNOWN;
    }

    private static OnnxInput channelsLast(long[] sizes, OnnxTensors tensors) {
        var planar = new long[] {sizes[0], sizes[3], sizes[1], sizes[2]};
        var shape = shape(planar);
        if (shape.isEmpty()) {
            return new OnnxInput(flow(sizes, 0, null), Optional.empty());
        }
        // From channel, row, column to row, column, channel: the order remembers where each number belongs.
        var flow = flow(planar, 0, null)
                .transposed(new int[] {0, 2, 3, 1}, tensors)
                .orElseThrow();
        return new OnnxInput(flow, shape);
    }
}

package chainrule.export.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import chainrule.base.UserException;
import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/**
 * How much of an ONNX file may be anything but the constants' numbers. Two bytes can be an operation, which takes a hundred in
 * memory: a look at the outermost fields comes before any object is made.
 */
final class OnnxLimits {
    private static final int MOST_BYTES = 4 << 20;
    /** The numbers of a constant, packed. */
    private static final Set<Integer> NUMBERS = Set.of(
            packed(TensorProto.RAW_DATA_FIELD_NUMBER),
            packed(TensorProto.FLOAT_DATA_FIELD_NUMBER),
            packed(TensorProto.DOUBLE_DATA_FIELD_NUMBER));

    private final CodedInputStream in;
    private long numbers;

    private OnnxLimits(byte[] model) {
        this.in = CodedInputStream.newInstance(model);
    }

    /** @throws UserException if there is more */
    static void require(Path file, byte[] model) throws IOException {
        var limits = new OnnxLimits(model);
        limits.message(packed(ModelProto.GRAPH_FIELD_NUMBER), limits::graph);
        if (model.length - limits.numbers > MOST_BYTES) {
            throw new UserException(
                    "%s has more than %d MiB in addition to the numbers of its constants: no multilayer perceptron needs them"
                            .formatted(file, MOST_BYTES >> 20));
        }
    }

    /** The tag of a field whose length stands before it. */
    private static int packed(int field) {
        return field << 3 | 2;
    }

    @FunctionalInterface
    private interface Reading {
        void run() throws IOException;
    }

    /** Constants stand in a list of their own, or in the attribute of an operation. */
    private void graph() throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == packed(GraphProto.INITIALIZER_FIELD_NUMBER)) {
                within(this::constant);
            } else if (tag == packed(GraphProto.NODE_FIELD_NUMBER)) {
                within(() -> message(packed(NodeProto.ATTRIBUTE_FIELD_NUMBER), this::attribute));
            } else {
                in.skipField(tag);
            }
        }
    }

    private void attribute() throws IOException {
        message(packed(AttributeProto.T_FIELD_NUMBER), this::constant);
    }

    private void constant() throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int before = in.getTotalBytesRead();
            in.skipField(tag);
            if (NUMBERS.contains(tag)) {
                numbers += in.getTotalBytesRead() - before;
            }
        }
    }

    /** Looks into the fields of one kind, and passes over all others. */
    private void message(int looked, Reading into) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == looked) {
                within(into);
            } else {
                in.skipField(tag);
            }
        }
    }

    private void within(Reading into) throws IOException {
        int outer = in.pushLimit(in.readRawVarint32());
        into.run();
        in.popLimit(outer);
    }
}

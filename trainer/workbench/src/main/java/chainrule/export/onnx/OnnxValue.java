package chainrule.export.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;

/** What a value of an ONNX graph is for a multilayer perceptron. */
sealed interface OnnxValue
        permits OnnxValue.Stored, OnnxConstant, OnnxFlow, OnnxFormula, OnnxValue.Label, OnnxValue.Unread {
    /** A constant of the file whose numbers have not been needed yet. */
    record Stored(TensorProto tensor) implements OnnxValue {}

    /**
     * The decision that follows from a network's output, or a part of the output: no part of the network.
     *
     * @param of what was decided on
     * @param tellsAll whether all of that is needed for it: it names the best class, or is one of several columns
     */
    record Label(OnnxFlow of, boolean tellsAll) implements OnnxValue {}

    /**
     * Something that no multilayer perceptron has. It matters only if the network's output depends on it.
     *
     * @param why the whole message
     */
    record Unread(String why) implements OnnxValue {}
}

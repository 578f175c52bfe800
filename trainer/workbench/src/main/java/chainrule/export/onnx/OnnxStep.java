package chainrule.export.onnx;

import chainrule.model.Activation;

/** What happens to samples on their way through a network. */
sealed interface OnnxStep {
    /** What an operation with constants does to a number x, with a number c. */
    enum Arithmetic {
        ADD,
        SUBTRACT,
        /** c − x. */
        SUBTRACT_FROM,
        MULTIPLY,
        DIVIDE
    }

    /** The samples themselves. */
    record Input() implements OnnxStep {}

    /**
     * Arithmetic with constants.
     *
     * @param numbers one, or one for each feature
     */
    record Scale(String node, Arithmetic operator, double[] numbers) implements OnnxStep {}

    /**
     * x·W.
     *
     * @param origin the tensor that W comes from
     * @param weights inputs×units
     * @param type ONNX's number of the type that they have in the file
     */
    record Product(String node, String origin, int inputs, int units, double[] weights, int type) implements OnnxStep {}

    /** f(x), number by number. */
    record Activate(String node, Activation activation) implements OnnxStep {}

    /** Softmax, or its logarithm. */
    record Softmax(String node) implements OnnxStep {}

    /**
     * From the probability p of one class, those of both.
     *
     * @param second whether p is that of the second
     */
    record BothClasses(String node, boolean second) implements OnnxStep {}
}

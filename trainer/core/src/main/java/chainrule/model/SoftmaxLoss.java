package chainrule.model;

import chainrule.datasets.Task;
import chainrule.formulas.Softmax;

/** A loss of classes, whose outputs are logits: what is predicted is their softmax. */
public sealed interface SoftmaxLoss extends Loss permits CrossEntropy, SoftmaxSquaredError {
    @Override
    default boolean judges(Task.Kind task) {
        return task == Task.Kind.CLASSIFICATION;
    }

    @Override
    default double[] response(double[] o, int at, int m) {
        var probabilities = new double[m];
        Softmax.of(o, at, m, probabilities);
        return probabilities;
    }

    @Override
    default double score(double[] o, int at, int m, double[] t, int from, int width) {
        return Loss.hit(o, at, m, t, from);
    }
}

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
    default void respond(double[] o, int at, int m, double[] to) {
        Softmax.of(o, at, m, to);
    }

    @Override
    default double score(double[] o, int at, int m, double[] t, int from, int width) {
        return Loss.hit(o, at, m, t, from);
    }
}

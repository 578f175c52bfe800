package chainrule.model;

import chainrule.base.Called;
import chainrule.datasets.TargetScaling;
import chainrule.datasets.Task;
import chainrule.formulas.Scalars;
import java.io.Serializable;
import java.util.List;

/**
 * What a network's outputs are judged by, together with the function that turns them into what is predicted: softmax and sigmoid
 * for probabilities, identity and exp for real numbers. A sample's outputs are {@code m} numbers from {@code at}; its target is
 * {@code width} numbers from {@code from}: the class, the real targets as they are learnt (scaled), or a 0 or 1 for each label.
 */
public sealed interface Loss extends Serializable
        permits SoftmaxLoss, BinaryCrossEntropy, Loss.Pointwise, Quantile, Gaussian {
    /** B2 on softmax, without smoothing. */
    Loss CROSS_ENTROPY = new CrossEntropy(0);
    /** B5 on softmax. */
    Loss SOFTMAX_SQUARED_ERROR = new SoftmaxSquaredError();
    /** B6 on sigmoid. */
    Loss BINARY_CROSS_ENTROPY = new BinaryCrossEntropy();
    /** B8. */
    Loss SQUARED_ERROR = new SquaredError();

    /** Which formula: a switch over all kinds misses none. */
    enum Kind {
        CROSS_ENTROPY,
        SOFTMAX_SQUARED_ERROR,
        BINARY_CROSS_ENTROPY,
        SQUARED_ERROR,
        ABSOLUTE_ERROR,
        HUBER,
        QUANTILE,
        POISSON,
        GAUSSIAN
    }

    Kind kind();

    /** The loss of one sample. */
    double of(double[] o, int at, int m, double[] t, int from, int width);

    /** The gradient of {@link #of} with respect to the outputs, written over them. */
    void gradient(double[] o, int at, int m, double[] t, int from, int width);

    /** The loss of one sample of a class. */
    default double of(double[] o, int at, int m, int label) {
        return of(o, at, m, new double[] {label}, 0, 1);
    }

    /** The gradient of the loss of one sample of a class, written over the outputs. */
    default void gradient(double[] o, int at, int m, int label) {
        gradient(o, at, m, new double[] {label}, 0, 1);
    }

    /** As configurations call it. */
    default String name() {
        return getClass().getAnnotation(Called.class).value();
    }

    /** The loss of one sample, with its ID. */
    String formula();

    /** The gradient in batch form, O holding the outputs and Y the targets a sample a row, with its ID. */
    String gradientFormula();

    /** Whether targets of this kind can be judged by it. */
    default boolean judges(Task.Kind task) {
        return task == Task.Kind.REGRESSION;
    }

    /** How many outputs a network for this task has. */
    default int outputs(Task task) {
        return task.names().size();
    }

    /** How many outputs a network for a number of classes, real targets or labels has. */
    default int outputs(int names) {
        return names;
    }

    /** How many classes, real targets or labels a number of outputs is for; the reverse of {@link #outputs(int)}. */
    default int names(int outputs) {
        return outputs;
    }

    /** Whether real targets are learnt standardised. */
    default boolean standardizes() {
        return true;
    }

    /** Numbers that its formula has in addition to outputs and target: ε of smoothing, δ, the levels τ. */
    default double[] constants() {
        return new double[0];
    }

    /**
     * What is predicted, in the form that is learnt: the probability of each class or label; the real targets (of quantiles the levels of
     * each target, one after the other; of a Gaussian the means, then the standard deviations).
     */
    default double[] response(double[] o, int at, int m) {
        var response = new double[m];
        respond(o, at, m, response);
        return response;
    }

    /** The same numbers, written to {@code to} from 0; nothing is allocated. */
    default void respond(double[] o, int at, int m, double[] to) {
        System.arraycopy(o, at, to, 0, m);
    }

    /** What each number of {@link #response} is called, in its order: classes or labels; of real targets such as "price q0.1". */
    default List<String> responseNames(Task task) {
        return task.names();
    }

    /** Which number of {@link #response} is the one that is predicted for real target {@code k}. */
    default int pointAt(int k) {
        return k;
    }

    /** Turns a response into the units of the real targets, in place. */
    default void unscale(double[] response, TargetScaling scaling) {
        int each = response.length / scaling.scale().length;
        for (int j = 0; j < response.length; j++) {
            response[j] = scaling.undo(j / each, response[j]);
        }
    }

    /** The probability of each class: of one output those of both. */
    default double[] probabilities(double[] o, int at, int m) {
        var probabilities = new double[m == 1 ? 2 : m];
        probabilities(o, at, m, probabilities);
        return probabilities;
    }

    /** The same numbers, written to {@code to} from 0; nothing is allocated. */
    default void probabilities(double[] o, int at, int m, double[] to) {
        if (m == 1) {
            to[0] = Scalars.sigmoid(-o[at]);
            to[1] = Scalars.sigmoid(o[at]);
        } else {
            respond(o, at, m, to);
        }
    }

    /** Whether one of its numbers predicts a target itself, so that errors are measured by it; quantiles far from the median do not. */
    default boolean hasPoint() {
        return true;
    }

    /** The number that is predicted for real target {@code k}: its mean, or the quantile next to the median. */
    default double point(double[] o, int at, int m, int k, int width) {
        return o[at + k];
    }

    /**
     * How right one sample's outputs are, apart from the loss: 1 or 0 for a class, or for all labels together; of real targets the
     * squared errors' mean.
     */
    default double score(double[] o, int at, int m, double[] t, int from, int width) {
        double sum = 0;
        for (int k = 0; k < width; k++) {
            double error = point(o, at, m, k, width) - t[from + k];
            sum += error * error;
        }
        return sum / width;
    }

    /** One loss of every kind, for classes or for real targets and labels. */
    static List<Loss> all() {
        return List.of(
                CROSS_ENTROPY,
                SOFTMAX_SQUARED_ERROR,
                BINARY_CROSS_ENTROPY,
                SQUARED_ERROR,
                new AbsoluteError(),
                new Huber(1),
                new Quantile(List.of(0.1, 0.5, 0.9)),
                new Poisson(),
                new Gaussian());
    }

    /** One of every kind for classes. */
    static List<Loss> ofClasses() {
        return all().stream()
                .filter(loss -> loss.judges(Task.Kind.CLASSIFICATION))
                .toList();
    }

    /** One of every kind for real targets. */
    static List<Loss> ofReals() {
        return all().stream().filter(loss -> loss.judges(Task.Kind.REGRESSION)).toList();
    }

    /** The loss that a task has where none is chosen. */
    static Loss usual(Task.Kind task) {
        return switch (task) {
            case CLASSIFICATION -> CROSS_ENTROPY;
            case REGRESSION -> SQUARED_ERROR;
            case MULTILABEL -> BINARY_CROSS_ENTROPY;
        };
    }

    /** The class with the largest output; the first of equals. One output tells class 1 by being positive. */
    static int predicted(double[] logits, int at, int outputs) {
        if (outputs == 1) {
            return logits[at] > 0 ? 1 : 0;
        }
        int best = 0;
        for (int i = 1; i < outputs; i++) {
            if (logits[at + i] > logits[at + best]) {
                best = i;
            }
        }
        return best;
    }

    /** 1 if the class is the one with the largest output, else 0. */
    static double hit(double[] o, int at, int m, double[] t, int from) {
        return predicted(o, at, m) == (int) t[from] ? 1 : 0;
    }

    /** A loss of real targets with one output a target: the mean over the outputs of a function of the output and its target. */
    sealed interface Pointwise extends Loss permits SquaredError, AbsoluteError, Huber, Poisson {
        /** The function, of one output o and its target y. */
        double value(double o, double y);

        /** The derivative of {@link #value} with respect to o. */
        double slope(double o, double y);

        @Override
        default double of(double[] o, int at, int m, double[] t, int from, int width) {
            double sum = 0;
            for (int k = 0; k < m; k++) {
                sum += value(o[at + k], t[from + k]);
            }
            return sum / m;
        }

        @Override
        default void gradient(double[] o, int at, int m, double[] t, int from, int width) {
            for (int k = 0; k < m; k++) {
                o[at + k] = slope(o[at + k], t[from + k]) / m;
            }
        }
    }
}

package chainrule.model;

import chainrule.Called;
import chainrule.Default;
import chainrule.InvalidValue;
import chainrule.datasets.TargetScaling;
import chainrule.datasets.Task;
import chainrule.gradient.Losses;
import chainrule.gradient.RealLosses;
import chainrule.gradient.Scalars;
import chainrule.gradient.Softmax;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a network's outputs are judged by, together with the function that turns them into what is predicted: softmax and sigmoid
 * for probabilities, identity and exp for real numbers. A sample's outputs are {@code m} numbers from {@code at}; its target is
 * {@code width} numbers from {@code from}: the class, the real targets as they are learnt (scaled), or a 0 or 1 for each label.
 */
public sealed interface Loss extends Serializable {
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

    /** How many outputs a network for so many classes, real targets or labels has. */
    default int outputs(int names) {
        return names;
    }

    /** How many classes, real targets or labels so many outputs are for; the reverse of {@link #outputs(int)}. */
    default int names(int outputs) {
        return outputs;
    }

    /** Whether real targets are learnt standardised. */
    default boolean standardizes() {
        return true;
    }

    /** Numbers that its formula has beside outputs and target: ε of smoothing, δ, the levels τ. */
    default double[] constants() {
        return new double[0];
    }

    /**
     * What is predicted, as it is learnt: the probability of each class or label; the real targets (of quantiles the levels of
     * each target, one after the other; of a Gaussian the means, then the standard deviations).
     */
    default double[] response(double[] o, int at, int m) {
        var response = new double[m];
        System.arraycopy(o, at, response, 0, m);
        return response;
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
        return m == 1 ? new double[] {Scalars.sigmoid(-o[at]), Scalars.sigmoid(o[at])} : response(o, at, m);
    }

    /** The number that is predicted for real target {@code k}: its mean, or the quantile next to the median. */
    default double point(double[] o, int at, int m, int k, int width) {
        return o[at + k];
    }

    /**
     * How right one sample's outputs are, beside the loss: 1 or 0 for a class, or for all labels together; of real targets the
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

    /** What the losses of classes have in common. */
    private static double hit(double[] o, int at, int m, double[] t, int from) {
        return predicted(o, at, m) == (int) t[from] ? 1 : 0;
    }

    private static double[] softmax(double[] o, int at, int m) {
        var probabilities = new double[m];
        Softmax.of(o, at, m, probabilities);
        return probabilities;
    }

    /**
     * B2 on softmax, with the targets of B13.
     *
     * @param smoothing ε: the share of a target that is spread over all classes
     */
    @Called("cross-entropy")
    record CrossEntropy(@Default("0") double smoothing) implements Loss {
        public CrossEntropy {
            InvalidValue.requireBetween("smoothing", smoothing, 0, 1);
        }

        @Override
        public Kind kind() {
            return Kind.CROSS_ENTROPY;
        }

        @Override
        public double of(double[] o, int at, int m, double[] t, int from, int width) {
            return Losses.crossEntropy(o, at, m, (int) t[from], smoothing);
        }

        @Override
        public void gradient(double[] o, int at, int m, double[] t, int from, int width) {
            Losses.crossEntropyGradient(o, at, m, (int) t[from], smoothing);
        }

        @Override
        public String gradientFormula() {
            return smoothing == 0
                    ? "(S(O) − Y) (C1, C7)"
                    : "(S(O) − ((1−ε)·Y + ε/m)), ε = %s (C21)".formatted(smoothing);
        }

        @Override
        public boolean judges(Task.Kind task) {
            return task == Task.Kind.CLASSIFICATION;
        }

        @Override
        public double[] constants() {
            return new double[] {smoothing};
        }

        @Override
        public double[] response(double[] o, int at, int m) {
            return softmax(o, at, m);
        }

        @Override
        public double score(double[] o, int at, int m, double[] t, int from, int width) {
            return hit(o, at, m, t, from);
        }
    }

    /** B5 on softmax. */
    @Called("softmax-squared-error")
    record SoftmaxSquaredError() implements Loss {
        @Override
        public Kind kind() {
            return Kind.SOFTMAX_SQUARED_ERROR;
        }

        @Override
        public double of(double[] o, int at, int m, double[] t, int from, int width) {
            return Losses.squaredError(o, at, m, (int) t[from]);
        }

        @Override
        public void gradient(double[] o, int at, int m, double[] t, int from, int width) {
            Losses.squaredErrorGradient(o, at, m, (int) t[from]);
        }

        @Override
        public String gradientFormula() {
            return "(2/m)·S∘(e − ⟨e,S⟩), S = S(O), e = S − Y (C11)";
        }

        @Override
        public boolean judges(Task.Kind task) {
            return task == Task.Kind.CLASSIFICATION;
        }

        @Override
        public double[] response(double[] o, int at, int m) {
            return softmax(o, at, m);
        }

        @Override
        public double score(double[] o, int at, int m, double[] t, int from, int width) {
            return hit(o, at, m, t, from);
        }
    }

    /**
     * B6 on sigmoid: one output for two classes, else one a class ("is it this one or not"); of several labels a sample one a
     * label (B15).
     */
    @Called("binary-cross-entropy")
    record BinaryCrossEntropy() implements Loss {
        @Override
        public Kind kind() {
            return Kind.BINARY_CROSS_ENTROPY;
        }

        @Override
        public double of(double[] o, int at, int m, double[] t, int from, int width) {
            return Losses.binaryCrossEntropy(o, at, m, t, from, width);
        }

        @Override
        public void gradient(double[] o, int at, int m, double[] t, int from, int width) {
            Losses.binaryCrossEntropyGradient(o, at, m, t, from, width);
        }

        @Override
        public String gradientFormula() {
            return "(σ(O) − Y) (C12)";
        }

        @Override
        public boolean judges(Task.Kind task) {
            return task != Task.Kind.REGRESSION;
        }

        @Override
        public int outputs(Task task) {
            return task.isClassification()
                    ? outputs(task.names().size())
                    : task.names().size();
        }

        @Override
        public int outputs(int names) {
            return names == 2 ? 1 : names;
        }

        @Override
        public int names(int outputs) {
            return outputs == 1 ? 2 : outputs;
        }

        @Override
        public double[] response(double[] o, int at, int m) {
            var probabilities = new double[m];
            for (int i = 0; i < m; i++) {
                probabilities[i] = Scalars.sigmoid(o[at + i]);
            }
            return probabilities;
        }

        @Override
        public double score(double[] o, int at, int m, double[] t, int from, int width) {
            if (width < m || m == 1) {
                return hit(o, at, m, t, from);
            }
            for (int k = 0; k < m; k++) {
                if (o[at + k] > 0 != t[from + k] > 0) {
                    return 0;
                }
            }
            return 1;
        }
    }

    /** B8: the squared error's mean over the outputs. */
    @Called("squared-error")
    record SquaredError() implements Loss {
        @Override
        public Kind kind() {
            return Kind.SQUARED_ERROR;
        }

        @Override
        public double of(double[] o, int at, int m, double[] t, int from, int width) {
            return RealLosses.squaredError(o, at, m, t, from);
        }

        @Override
        public void gradient(double[] o, int at, int m, double[] t, int from, int width) {
            RealLosses.squaredErrorGradient(o, at, m, t, from);
        }

        @Override
        public String gradientFormula() {
            return "(2/m)·(O − Y) (C16)";
        }
    }

    /** B9: the absolute error's mean over the outputs. */
    @Called("absolute-error")
    record AbsoluteError() implements Loss {
        @Override
        public Kind kind() {
            return Kind.ABSOLUTE_ERROR;
        }

        @Override
        public double of(double[] o, int at, int m, double[] t, int from, int width) {
            return RealLosses.absoluteError(o, at, m, t, from);
        }

        @Override
        public void gradient(double[] o, int at, int m, double[] t, int from, int width) {
            RealLosses.absoluteErrorGradient(o, at, m, t, from);
        }

        @Override
        public String gradientFormula() {
            return "(1/m)·sign(O − Y) (C17)";
        }
    }

    /**
     * B9.
     *
     * @param delta δ: up to it an error counts by its square; in the units that are learnt, which are standard deviations of the
     *     target
     */
    @Called("huber")
    record Huber(@Default("1") double delta) implements Loss {
        public Huber {
            InvalidValue.requirePositive("delta", delta);
        }

        @Override
        public Kind kind() {
            return Kind.HUBER;
        }

        @Override
        public double of(double[] o, int at, int m, double[] t, int from, int width) {
            return RealLosses.huber(o, at, m, t, from, delta);
        }

        @Override
        public void gradient(double[] o, int at, int m, double[] t, int from, int width) {
            RealLosses.huberGradient(o, at, m, t, from, delta);
        }

        @Override
        public String gradientFormula() {
            return "(1/m)·clamp(O − Y, −δ, δ), δ = %s (C17)".formatted(delta);
        }

        @Override
        public double[] constants() {
            return new double[] {delta};
        }
    }

    /**
     * B10, the mean over targets and levels. The outputs are the levels of the first target, then those of the second.
     *
     * @param levels τ, ascending, each between 0 and 1
     */
    @Called("quantile")
    record Quantile(@Default("[0.5]") List<Double> levels) implements Loss {
        public Quantile {
            levels = List.copyOf(levels);
            if (levels.isEmpty()) {
                throw new InvalidValue("levels", "is empty: give at least one level, such as 0.5");
            }
            double below = 0;
            for (double level : levels) {
                if (!(level > below && level < 1)) {
                    throw new InvalidValue(
                            "levels", "is %s: levels lie between 0 and 1, in ascending order".formatted(levels));
                }
                below = level;
            }
        }

        @Override
        public Kind kind() {
            return Kind.QUANTILE;
        }

        @Override
        public double of(double[] o, int at, int m, double[] t, int from, int width) {
            return RealLosses.quantile(o, at, m, t, from, levels);
        }

        @Override
        public void gradient(double[] o, int at, int m, double[] t, int from, int width) {
            RealLosses.quantileGradient(o, at, m, t, from, levels);
        }

        @Override
        public String gradientFormula() {
            return "(1/m)·(1{O > Y} − τ, 0 where O = Y), τ = %s (C18)".formatted(levels);
        }

        @Override
        public int outputs(Task task) {
            return outputs(task.names().size());
        }

        @Override
        public int outputs(int names) {
            return names * levels.size();
        }

        @Override
        public int names(int outputs) {
            return outputs / levels.size();
        }

        @Override
        public double[] constants() {
            return levels.stream().mapToDouble(level -> level).toArray();
        }

        /** Which level is nearest to the median; the lower of two. */
        public int middle() {
            int middle = 0;
            for (int i = 1; i < levels.size(); i++) {
                if (Math.abs(levels.get(i) - 0.5) < Math.abs(levels.get(middle) - 0.5)) {
                    middle = i;
                }
            }
            return middle;
        }

        @Override
        public int pointAt(int k) {
            return k * levels.size() + middle();
        }

        @Override
        public double point(double[] o, int at, int m, int k, int width) {
            return o[at + pointAt(k)];
        }

        @Override
        public List<String> responseNames(Task task) {
            return task.names().stream()
                    .flatMap(name -> levels.stream().map(level -> name + " q" + level))
                    .toList();
        }
    }

    /** B11 with the link exp, without the summand that depends on the target alone: for counts, which are learnt as they are. */
    @Called("poisson")
    record Poisson() implements Loss {
        @Override
        public Kind kind() {
            return Kind.POISSON;
        }

        @Override
        public double of(double[] o, int at, int m, double[] t, int from, int width) {
            return RealLosses.poisson(o, at, m, t, from);
        }

        @Override
        public void gradient(double[] o, int at, int m, double[] t, int from, int width) {
            RealLosses.poissonGradient(o, at, m, t, from);
        }

        @Override
        public String gradientFormula() {
            return "(1/m)·(e^O − Y) (C19)";
        }

        @Override
        public boolean standardizes() {
            return false;
        }

        @Override
        public double[] response(double[] o, int at, int m) {
            var response = new double[m];
            for (int k = 0; k < m; k++) {
                response[k] = Math.exp(o[at + k]);
            }
            return response;
        }

        @Override
        public double point(double[] o, int at, int m, int k, int width) {
            return Math.exp(o[at + k]);
        }
    }

    /** B12, the mean over targets: the outputs are the means, then the logarithms of the variances. */
    @Called("gaussian")
    record Gaussian() implements Loss {
        @Override
        public Kind kind() {
            return Kind.GAUSSIAN;
        }

        @Override
        public double of(double[] o, int at, int m, double[] t, int from, int width) {
            return RealLosses.gaussian(o, at, m, t, from);
        }

        @Override
        public void gradient(double[] o, int at, int m, double[] t, int from, int width) {
            RealLosses.gaussianGradient(o, at, m, t, from);
        }

        @Override
        public String gradientFormula() {
            return "(1/k)·((M − Y)∘e^−S, ½(1 − (Y − M)²∘e^−S)), O = (M, S) (C20)";
        }

        @Override
        public int outputs(Task task) {
            return outputs(task.names().size());
        }

        @Override
        public int outputs(int names) {
            return 2 * names;
        }

        @Override
        public int names(int outputs) {
            return outputs / 2;
        }

        @Override
        public List<String> responseNames(Task task) {
            var deviations = task.names().stream().map(name -> name + " ±σ");
            return Stream.concat(task.names().stream(), deviations).toList();
        }

        @Override
        public void unscale(double[] response, TargetScaling scaling) {
            int targets = response.length / 2;
            for (int k = 0; k < targets; k++) {
                response[k] = scaling.undo(k, response[k]);
                response[targets + k] /= scaling.scale()[k];
            }
        }

        @Override
        public double[] response(double[] o, int at, int m) {
            var response = new double[m];
            for (int k = 0; k < m / 2; k++) {
                response[k] = o[at + k];
                response[m / 2 + k] = Math.exp(0.5 * o[at + m / 2 + k]);
            }
            return response;
        }
    }
}

package chainrule.audit;

import chainrule.model.AbsoluteError;
import chainrule.model.CrossEntropy;
import chainrule.model.Gaussian;
import chainrule.model.Huber;
import chainrule.model.Loss;
import chainrule.model.Poisson;
import chainrule.model.Quantile;
import java.util.Arrays;
import java.util.List;

/**
 * The losses of part B as their definitions are written, on a {@link Tape} that differentiates them: what shares no formula with
 * {@code chainrule.formulas}. Of one sample, with outputs o as numbers of the tape, and a target t: the class, the real targets as they
 * are learnt, or a 0 or 1 for each label.
 */
final class PlainLoss {
    /** One loss of every kind, and with every constant, that the audit tries: none of them 1, so that a forgotten one shows. */
    static final List<Loss> ALL = List.of(
            Loss.CROSS_ENTROPY,
            new CrossEntropy(0.2),
            Loss.SOFTMAX_SQUARED_ERROR,
            Loss.BINARY_CROSS_ENTROPY,
            Loss.SQUARED_ERROR,
            new AbsoluteError(),
            new Huber(0.75),
            new Quantile(List.of(0.25, 0.5, 0.75)),
            new Poisson(),
            new Gaussian());

    private final Tape tape;
    private final Loss loss;

    PlainLoss(Tape tape, Loss loss) {
        this.tape = tape;
        this.loss = loss;
    }

    /** The loss of some numbers. */
    static double of(Loss loss, double[] o, double[] t) {
        var tape = new Tape();
        int[] outputs = Arrays.stream(o).mapToInt(tape::number).toArray();
        return tape.of(new PlainLoss(tape, loss).of(outputs, t));
    }

    /** The loss of a sample. */
    int of(int[] o, double[] t) {
        double[] constants = loss.constants();
        return switch (loss.kind()) {
            case CROSS_ENTROPY -> crossEntropy(o, (int) t[0], constants[0]);
            case SOFTMAX_SQUARED_ERROR -> softmaxSquaredError(o, (int) t[0]);
            case BINARY_CROSS_ENTROPY -> binaryCrossEntropy(o, t);
            case SQUARED_ERROR -> mean(o.length, k -> square(tape.shifted(o[k], -t[k])));
            case ABSOLUTE_ERROR -> mean(o.length, k -> tape.abs(tape.shifted(o[k], -t[k])));
            case HUBER -> mean(o.length, k -> huber(tape.shifted(o[k], -t[k]), constants[0]));
            case QUANTILE ->
                mean(o.length, k -> pinball(o[k], t[k / constants.length], constants[k % constants.length]));
            case POISSON -> mean(o.length, k -> tape.minus(tape.exp(o[k]), tape.scaled(o[k], t[k])));
            case GAUSSIAN -> mean(t.length, k -> gaussian(o[k], o[t.length + k], t[k]));
        };
    }

    private interface Term {
        int of(int k);
    }

    private int mean(int count, Term term) {
        var terms = new int[count];
        Arrays.setAll(terms, term::of);
        return tape.scaled(sum(terms), 1.0 / count);
    }

    private int sum(int[] values) {
        int sum = values[0];
        for (int i = 1; i < values.length; i++) {
            sum = tape.plus(sum, values[i]);
        }
        return sum;
    }

    private int square(int a) {
        return tape.times(a, a);
    }

    /** B2, and B13's mean over the classes of −ln S(o)ⱼ = ln Σ exp(o) − oⱼ. */
    private int crossEntropy(int[] o, int y, double smoothing) {
        double max = max(o);
        int log = tape.log(sum(exponentials(o, max)));
        int[] each = Arrays.stream(o)
                .map(z -> tape.minus(log, tape.shifted(z, -max)))
                .toArray();
        return smoothing == 0
                ? each[y]
                : tape.plus(tape.scaled(each[y], 1 - smoothing), tape.scaled(sum(each), smoothing / o.length));
    }

    /** B5. */
    private int softmaxSquaredError(int[] o, int y) {
        int[] e = exponentials(o, max(o));
        int all = sum(e);
        return mean(o.length, i -> square(tape.shifted(tape.over(e[i], all), i == y ? -1 : 0)));
    }

    private double max(int[] o) {
        return Arrays.stream(o).mapToDouble(tape::of).max().orElseThrow();
    }

    private int[] exponentials(int[] o, double max) {
        return Arrays.stream(o).map(z -> tape.exp(tape.shifted(z, -max))).toArray();
    }

    /** B6, B15: −ln σ(z), or −ln(1 − σ(z)) = −ln σ(−z); of a class, whether it is the one. */
    private int binaryCrossEntropy(int[] o, double[] t) {
        var terms = new int[o.length];
        for (int i = 0; i < o.length; i++) {
            boolean target = t.length == o.length ? t[i] == 1 : t[0] == i;
            terms[i] = softplus(tape, target ? tape.scaled(o[i], -1) : o[i]);
        }
        return sum(terms);
    }

    /** ln(1 + e^a) = a + ln(1 + e^−a). */
    static int softplus(Tape tape, int a) {
        return tape.of(a) > 0 ? tape.plus(a, tape.log1p(tape.exp(tape.scaled(a, -1)))) : tape.log1p(tape.exp(a));
    }

    /** B9: a parabola, and the straight lines that continue it. */
    private int huber(int error, double delta) {
        return Math.abs(tape.of(error)) <= delta
                ? tape.scaled(square(error), 0.5)
                : tape.scaled(tape.shifted(tape.abs(error), -delta / 2), delta);
    }

    /** B10: τ a unit that is missing, 1 − τ a unit too many. */
    private int pinball(int o, double y, double level) {
        int missing = tape.shifted(tape.scaled(o, -1), y);
        double factor = tape.of(missing) > 0 ? level : tape.of(missing) < 0 ? level - 1 : 0;
        return tape.scaled(missing, factor);
    }

    /** B12: half of ln σ² + ((y − μ)/σ)². */
    private int gaussian(int mean, int logVariance, double y) {
        int deviation = tape.exp(tape.scaled(logVariance, 0.5));
        int square = square(tape.over(tape.shifted(mean, -y), deviation));
        return tape.scaled(tape.plus(logVariance, square), 0.5);
    }
}

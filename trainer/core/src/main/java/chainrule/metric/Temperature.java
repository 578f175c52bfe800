package chainrule.metric;

import chainrule.datasets.Batches;
import chainrule.datasets.Task;
import chainrule.engine.Network;
import chainrule.formulas.Scalars;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import java.util.Arrays;

/**
 * Temperature scaling (F2): all logits are divided by one number T, so that the probabilities of samples that were not learnt are as
 * likely as possible. It changes how sure a network is, and not what it predicts (C. Guo et al., "On calibration of modern neural networks", ICML 2017).
 */
public final class Temperature {
    private static final int MOST_STEPS = 200;
    private static final double EXACT = 1e-15;

    private final boolean sigmoid;
    private final int outputs;
    private final double[] logits;
    /** Of softmax the class of each sample; of sigmoids 0 or 1 for each logit. */
    private final int[] targets;

    private Temperature(boolean sigmoid, int outputs, double[] logits, int[] targets) {
        this.sigmoid = sigmoid;
        this.outputs = outputs;
        this.logits = logits;
        this.targets = targets;
    }

    /** Samples whose likelihood has no maximum at a temperature above 0. */
    public static final class NoTemperature extends RuntimeException {
        private static final long serialVersionUID = 1;

        private NoTemperature(String message) {
            super(message);
        }
    }

    /**
     * Fits T of a network for classes or labels.
     *
     * @param samples that it was not trained on
     * @return T, above 0
     * @throws NoTemperature if all samples are predicted correctly, so that T → 0 is best, or the outputs tell nothing, so that T → ∞ is
     */
    public static double fit(Task task, Network network, Batches samples) {
        var all = new double[samples.count() * network.spec().outputs()];
        network.logits(
                samples,
                (first, count, batch) -> System.arraycopy(
                        batch,
                        0,
                        all,
                        first * network.spec().outputs(),
                        count * network.spec().outputs()));
        var targets = new double[samples.count() * task.width()];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = samples.subset().target(i / task.width(), i % task.width());
        }
        return fit(task, network.spec().loss(), all, targets);
    }

    /**
     * The same of logits.
     *
     * @param loss of the network: cross-entropy or squared error on softmax, or binary cross-entropy
     * @param logits samples×outputs
     * @param targets the class of each sample; or samples×labels, 0 and 1
     */
    public static double fit(Task task, Loss loss, double[] logits, double[] targets) {
        int count = targets.length / task.width();
        int outputs = logits.length / count;
        boolean sigmoid = loss.kind() == Loss.Kind.BINARY_CROSS_ENTROPY;
        return new Temperature(sigmoid, outputs, logits, targets(task, sigmoid, outputs, targets)).fit();
    }

    /**
     * The derivative of the loss of one sample with respect to T (F2): (o_y − ⟨S(o/T), o⟩)/T².
     *
     * @param logits of the classes
     */
    public static double slope(double[] logits, int target, double t) {
        var slopes = new double[2];
        new Temperature(false, logits.length, logits, new int[] {target}).slopes(1 / t, slopes);
        return -slopes[0] / (t * t);
    }

    private static int[] targets(Task task, boolean sigmoid, int outputs, double[] targets) {
        boolean oneOfMany = sigmoid && task.isClassification() && outputs > 1;
        if (!oneOfMany) {
            return Arrays.stream(targets).mapToInt(t -> (int) t).toArray();
        }
        var bits = new int[targets.length * outputs];
        for (int i = 0; i < targets.length; i++) {
            bits[i * outputs + (int) targets[i]] = 1;
        }
        return bits;
    }

    /** The loss is convex in u = 1/T: Newton's method on its derivative, kept between two points of opposite sign. */
    private double fit() {
        if (isAllRight()) {
            throw new NoTemperature("all samples are predicted correctly, so the loss falls for ever as T goes to 0");
        }
        var slope = new double[2];
        slopes(0, slope);
        if (slope[0] >= 0) {
            throw new NoTemperature("the outputs fit these samples no better than equal probabilities do");
        }
        double low = 0;
        double high = 1;
        slopes(high, slope);
        while (slope[0] < 0 && high < Double.MAX_VALUE / 2) {
            low = high;
            high *= 2;
            slopes(high, slope);
        }
        double u = high;
        for (int step = 0; step < MOST_STEPS && high - low > EXACT * high; step++) {
            double next = u - slope[0] / slope[1];
            double from = u;
            u = next > low && next < high ? next : low + (high - low) / 2;
            slopes(u, slope);
            if (slope[0] == 0 || Math.abs(u - from) <= EXACT * u) {
                break;
            }
            if (slope[0] < 0) {
                low = u;
            } else {
                high = u;
            }
        }
        return 1 / u;
    }

    /** Whether no loss grows with u, however large it is. */
    private boolean isAllRight() {
        for (int i = 0; i < targets.length; i++) {
            if (sigmoid) {
                double o = logits[i];
                if (targets[i] > 0 ? o < 0 : o > 0) {
                    return false;
                }
            } else {
                double own = logits[i * outputs + targets[i]];
                for (int j = 0; j < outputs; j++) {
                    if (logits[i * outputs + j] > own) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /**
     * The first and the second derivative of the loss with respect to u = 1/T: ⟨S(uo), o⟩ − o_y, and the variance of o under S(uo); of
     * sigmoids σ(uo)·o − y·o, and σ(1 − σ)·o².
     */
    private void slopes(double u, double[] to) {
        double first = 0;
        double second = 0;
        if (sigmoid) {
            for (int i = 0; i < logits.length; i++) {
                double o = logits[i];
                double p = Scalars.sigmoid(u * o);
                first += targets[i] > 0 ? -Scalars.sigmoid(-u * o) * o : p * o;
                second += p * Scalars.sigmoid(-u * o) * o * o;
            }
        } else {
            for (int i = 0; i < targets.length; i++) {
                int at = i * outputs;
                double most = logits[at];
                for (int j = 1; j < outputs; j++) {
                    most = Math.max(most, logits[at + j]);
                }
                double sum = 0;
                double mean = 0;
                double square = 0;
                for (int j = 0; j < outputs; j++) {
                    double below = logits[at + j] - most;
                    double e = Math.exp(u * below);
                    sum += e;
                    mean += e * below;
                    square += e * below * below;
                }
                mean /= sum;
                first += mean - (logits[at + targets[i]] - most);
                second += square / sum - mean * mean;
            }
        }
        to[0] = first;
        to[1] = second;
    }

    /** A network whose logits are those of another, divided by T: W/T and b/T in the last layer. */
    public static Parameters folded(Parameters parameters, double t, Precision precision) {
        var spec = parameters.spec();
        int last = spec.layers().size() - 1;
        requireDense(spec, last);
        var values = parameters.values().clone();
        int end = parameters.biases(last) + spec.fanOut(last);
        for (int i = parameters.weights(last); i < end; i++) {
            values[i] = precision.rounded(values[i] / t);
        }
        return new Parameters(spec, values);
    }

    private static void requireDense(MlpSpec spec, int last) {
        if (spec.norms().stream().anyMatch(place -> place.layer() == last && !place.ofInput())) {
            throw new IllegalArgumentException("the last layer's logits are normalised");
        }
    }
}

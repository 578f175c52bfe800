package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Step;
import chainrule.model.CrossEntropy;
import java.util.Arrays;

/**
 * B2 on softmax and its gradient C1, with the targets of B13 (C21), for blocks of samples in float32. Sums of exponentials are float64, and
 * what they exceed the largest one by, which is 1, goes into log(1 + x): so a loss near 0, and the gradient at a probability near 1, keep
 * their digits. An object belongs to one lane.
 */
final class FloatCrossEntropy implements Kernel {
    /** Numbers in a block: twice as many floats fit into the first cache. */
    private static final int BLOCK = 2048;

    private static final double SMALL = 0.01;
    /** Not less than the least exponential that there is. */
    private static final float LEAST = 2 * Float.MIN_NORMAL;

    private final Partition share;
    private final Storage.Floats o;
    private final double smoothing;
    private final SampleLosses losses;
    private final int some;
    /** A row is one output of all samples of a block. */
    private final float[][] outputs;

    /** e^(oₖ − max), then the gradient. */
    private final float[][] gradient;

    private final float[] largest;
    private final float[] factors;
    private final double[] sums;
    private final FloatFunctions functions;

    /**
     * @param o outputs, which their gradient takes the place of
     * @param batch the most samples
     */
    FloatCrossEntropy(Partition share, Storage.Floats o, CrossEntropy loss, SampleLosses losses, int batch) {
        this.share = share;
        this.o = o;
        this.smoothing = loss.smoothing();
        this.losses = losses;
        int m = o.matrix().columns();
        some = Math.min(Math.max(1, BLOCK / m / Partition.LINE) * Partition.LINE, batch);
        outputs = new float[m][some];
        gradient = new float[m][some];
        largest = new float[some];
        factors = new float[some];
        sums = new double[some];
        functions = new FloatFunctions(some);
    }

    /** @param s a step that mixes nothing */
    @Override
    public void run(Step s) {
        int end = share.toLine(s.n());
        for (int first = share.fromLine(s.n()); first < end; first += some) {
            int count = Math.min(some, end - first);
            read(s, first, count);
            exponentials(count);
            for (int i = 0; i < count; i++) {
                int sample = s.first() + first + i;
                int y = label(s, sample);
                losses.set(sample, s.weight(sample) * loss(y, i), score(y, i));
                factors[i] = (float) (s.weight(sample) / s.whole() / sums[i]);
            }
            scale(s, s.first() + first, count);
            for (int k = 0; k < gradient.length; k++) {
                o.put(k * s.n() + first, count, gradient[k]);
            }
        }
    }

    private static int label(Step s, int sample) {
        return (int) s.targets()[sample * s.width()];
    }

    private void read(Step s, int first, int count) {
        for (int k = 0; k < outputs.length; k++) {
            o.get(k * s.n() + first, count, outputs[k]);
        }
        System.arraycopy(outputs[0], 0, largest, 0, count);
        for (int k = 1; k < outputs.length; k++) {
            FloatLoops.max(largest, outputs[k], largest, count);
        }
    }

    private void exponentials(int count) {
        Arrays.fill(sums, 0);
        for (int k = 0; k < outputs.length; k++) {
            FloatLoops.subtract(outputs[k], largest, gradient[k], count);
            functions.exp(gradient[k], gradient[k], count);
            add(gradient[k], count);
        }
    }

    /** The least exponential that there is stands for 0: a 200th of it would be a denormal number, which can slow products down. */
    private void add(float[] exponentials, int count) {
        for (int i = 0; i < count; i++) {
            exponentials[i] = Math.max(exponentials[i] - LEAST, 0);
            sums[i] += exponentials[i];
        }
    }

    /** B2; with B13 the mean of B2 over all classes has the weight ε. */
    private double loss(int y, int i) {
        double shifted = logarithm(sums[i]);
        double hard = shifted + ((double) largest[i] - outputs[y][i]);
        if (smoothing == 0) {
            return hard;
        }
        double below = 0;
        for (var output : outputs) {
            below += (double) largest[i] - output[i];
        }
        return (1 - smoothing) * hard + smoothing * (shifted + below / outputs.length);
    }

    /** Of 1 + x: for small x five terms of the series, to 2·10⁻¹¹. Math.log1p took 5 µs of a step of 64-100-10. */
    private static double logarithm(double sum) {
        double x = sum - 1;
        return x > SMALL ? Math.log(sum) : x * (1 - x * (1 / 2.0 - x * (1 / 3.0 - x * (1 / 4.0 - x / 5))));
    }

    /** 1 if the label is the first one of the largest outputs. */
    private double score(int y, int i) {
        boolean hit = outputs[y][i] == largest[i];
        for (int k = 0; k < y && hit; k++) {
            hit = outputs[k][i] != largest[i];
        }
        return hit ? 1 : 0;
    }

    /** C1 is S(o) − onehot(y), C21 S(o) − ((1 − ε)·onehot(y) + ε/m): each times its sample's weight and 1/n. */
    private void scale(Step s, int sample, int count) {
        for (int i = 0; i < count; i++) {
            // The exponential of the label is needed before it is scaled.
            double exponential = gradient[label(s, sample + i)][i];
            sums[i] = s.weight(sample + i) / s.whole() * ((exponential - sums[i]) / sums[i] + smoothing);
        }
        for (var line : gradient) {
            FloatLoops.multiply(line, factors, line, count);
        }
        for (int i = 0; i < count; i++) {
            gradient[label(s, sample + i)][i] = (float) sums[i];
        }
        if (smoothing != 0) {
            for (int i = 0; i < count; i++) {
                factors[i] = (float) (-smoothing / outputs.length * s.weight(sample + i) / s.whole());
            }
            for (var line : gradient) {
                FloatLoops.add(line, factors, line, count);
            }
        }
    }
}

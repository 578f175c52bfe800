package chainrule.experiment.explanation;

import chainrule.base.UserException;
import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Samples;

/**
 * The straight path from a baseline to each sample, along which gradients are integrated (C22).
 *
 * @param baseline as it enters the network, normalised: a number an input
 * @param name what it is, in words
 * @param steps how many gradients a sample
 */
public record Path(double[] baseline, String name, int steps) {
    /** @throws UserException if there is no step */
    public Path {
        if (steps < 1) {
            throw new UserException("%d steps are not an integral: give at least 1".formatted(steps));
        }
    }

    /** From the mean input of samples, such as the training split's. */
    public static Path fromMean(Batches samples, int steps) {
        int width = samples.features();
        var mean = new double[width];
        var x = new double[samples.batch() * width];
        int[] rows = samples.subset().rows();
        for (int from = 0; from < rows.length; from += samples.batch()) {
            int n = Math.min(samples.batch(), rows.length - from);
            samples.gather(rows, from, n, 0, x);
            for (int i = 0; i < n * width; i++) {
                mean[i % width] += x[i] / rows.length;
            }
        }
        return new Path(mean, "the mean of the training samples", steps);
    }

    /** From inputs that are 0 before they are normalised: a black image. */
    public static Path fromZero(Batches like, int steps) {
        var zero = new double[like.features()];
        var one = new Samples(
                new Features.Bytes(new byte[zero.length], zero.length),
                like.subset().samples().targets().rows(new int[] {0}));
        Batches.inOrder(one.all(), like.shape(), like.normalization(), 1).gather(new int[1], 0, 1, 0, zero);
        return new Path(zero, like.shape().isImage() ? "a black image" : "inputs of 0", steps);
    }
}

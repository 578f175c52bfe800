package chainrule.experiment.explanation;

import chainrule.base.UserException;
import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import chainrule.datasets.Schema;
import chainrule.engine.step.FirstInputs;
import chainrule.model.Parameters;

/**
 * The straight path from a baseline to each sample, along which gradients are integrated (C22).
 *
 * @param baseline what enters the first layer: normalised numbers, or what an input layer makes of them
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

    /** From the mean of samples, such as the training split's; behind an input layer from the mean of what that makes of them. */
    public static Path fromMean(Parameters network, Batches samples, int steps) {
        var inputs = new FirstInputs(network);
        int width = inputs.width();
        var mean = new double[width];
        int all = samples.count();
        for (int from = 0; from < all; from += samples.batch()) {
            int n = Math.min(samples.batch(), all - from);
            double[] z = inputs.of(samples, from, n);
            for (int i = 0; i < n * width; i++) {
                mean[i % width] += z[i] / all;
            }
        }
        return new Path(mean, "the mean of the training samples", steps);
    }

    /** From inputs that are 0 before they are normalised: a black image. Categories are unknown ones. */
    public static Path fromZero(Parameters network, Batches like, int steps) {
        var zero = new double[like.features()];
        var one = new Samples(
                new Features.Bytes(new byte[zero.length], zero.length),
                like.subset().samples().targets().rows(new int[] {0}));
        Batches.inOrder(one.all(), like.shape(), like.normalization(), 1).gather(new int[1], 0, 1, 0, zero);
        var layer = network.spec().features();
        for (int j = 0; j < zero.length; j++) {
            zero[j] = layer.isCategory(j) ? Schema.UNKNOWN : zero[j];
        }
        String name = like.shape().isImage()
                ? "a black image"
                : layer.hasCategories() ? "numbers of 0 and unknown categories" : "inputs of 0";
        return new Path(new FirstInputs(network).of(zero, 1), name, steps);
    }
}

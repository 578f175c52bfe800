package chainrule.datasets.toy;

import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.datasets.Targets;
import chainrule.datasets.Task;
import java.util.List;

/**
 * How data sets with real targets are drawn: inputs uniform between two bounds, and targets y = f(x) + noise, independent and
 * normal with the same standard deviation.
 *
 * @param name of the data set
 * @param low the least value of an input
 * @param high the bound above them
 * @param inputs how many
 * @param targets their names
 * @param function of the inputs, a number for each target
 */
record Reals(String name, double low, double high, int inputs, List<String> targets, Function function) {
    static final int TRAIN = 1_000;
    static final int TEST = 1_000;

    /** The targets without noise. */
    @FunctionalInterface
    interface Function {
        double[] at(double[] x);
    }

    /** @param noise standard deviation */
    Dataset draw(long seed, double noise, Part train, Part test) {
        return new Dataset(
                name,
                Shape.vector(inputs),
                Task.regression(targets),
                samples(seed, noise, train, TRAIN),
                samples(seed, noise, test, TEST));
    }

    private Samples samples(long seed, double noise, Part part, int count) {
        int width = targets.size();
        var features = new float[count * inputs];
        var values = new double[count * width];
        var x = new double[inputs];
        for (int i = 0; i < count; i++) {
            var random = part.stream(seed, i);
            for (int j = 0; j < inputs; j++) {
                features[i * inputs + j] = (float) random.nextUniform(low, high);
                // The function is of the input that a network sees.
                x[j] = features[i * inputs + j];
            }
            var y = function.at(x);
            for (int k = 0; k < width; k++) {
                values[i * width + k] = y[k] + noise * random.nextGaussian();
            }
        }
        return new Samples(new Features.Floats(features, inputs), new Targets.Reals(values, width));
    }
}

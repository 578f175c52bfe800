package chainrule.experiment.explanation;

import chainrule.datasets.Batches;
import chainrule.engine.step.FirstInputs;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How well attributions of samples sum to f(x) − f(x⁰) (C22), which shows whether there were steps enough.
 *
 * @param path that was integrated along
 * @param largest difference of a sample, without its sign
 * @param mean of |f(x) − f(x⁰)|
 */
record Completeness(Path path, double largest, double mean) {
    /** @param sums of the attributions of each sample */
    Completeness(Saliency saliency, Batches samples, Path path, double[] sums) {
        this(path, differences(saliency, samples, path), sums);
    }

    private Completeness(Path path, double[] differences, double[] sums) {
        this(
                path,
                IntStream.range(0, sums.length)
                        .mapToDouble(i -> Math.abs(sums[i] - differences[i]))
                        .max()
                        .orElse(0),
                Arrays.stream(differences).map(Math::abs).average().orElse(0));
    }

    private static double[] differences(Saliency saliency, Batches samples, Path path) {
        var parameters = saliency.checkpoint().parameters();
        var differences = saliency.values(parameters, samples);
        var inputs = new FirstInputs(parameters);
        var baseline = saliency.values(inputs.network(), atBaseline(inputs, samples, path));
        Arrays.setAll(differences, i -> differences[i] - baseline[i]);
        return differences;
    }

    /** The same targets, with the baseline for inputs. */
    private static Batches atBaseline(FirstInputs inputs, Batches samples, Path path) {
        int width = inputs.width();
        var all = new double[samples.count() * width];
        Arrays.setAll(all, i -> path.baseline()[i % width]);
        return inputs.samples(
                all, samples.subset().samples().targets().rows(samples.subset().rows()), samples);
    }

    String sentence(String symbol) {
        return String.format(
                Locale.ROOT,
                "The attributions of a sample sum to %s(x) − %s(x⁰), x⁰ being %s, with an error of at most %.2g (the mean of |%s(x) − %s(x⁰)| is %.3g); %d gradients a sample.",
                symbol,
                symbol,
                path.name(),
                largest,
                symbol,
                symbol,
                mean,
                path.steps());
    }
}

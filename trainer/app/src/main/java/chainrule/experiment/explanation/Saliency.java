package chainrule.experiment.explanation;

import chainrule.base.Nearest;
import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.datasets.Batches;
import chainrule.engine.Engine;
import chainrule.engine.step.DeviceEngine;
import chainrule.engine.step.InputGradients;
import chainrule.experiment.Findings;
import chainrule.metric.Predictions;
import chainrule.report.SamplePictures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a small change of a sample changes the loss, or an output, of a trained network most: |∂ℓ/∂x| (C6), as pictures of images and as
 * bars of a table's columns.
 *
 * @param checkpoint the network
 * @param engine whose device computes the gradients
 * @param output a class, label or real target by its name, whose output o is differentiated; empty: the loss ℓ
 * @param shown how many samples are shown, of images
 */
public record Saliency(Checkpoint checkpoint, Engine engine, Optional<String> output, int shown) {
    /** @throws UserException if this network's inputs have no gradient, the output is unknown, or the engine can't compute it */
    public Saliency {
        if (shown < 1) {
            throw new UserException("%d samples show nothing: give at least 1".formatted(shown));
        }
        if (!(engine instanceof DeviceEngine)) {
            throw new UserException("engine %s computes no gradients at the input: choose auto, nd4j, cuda or reference"
                    .formatted(engine.name()));
        }
        if (!checkpoint.parameters().spec().features().isPlain()) {
            throw new UserException(
                    "this network has an input layer: its categories, scales and frequencies enter the first layer, not x, so ∂ℓ/∂x is not computed");
        }
        output.ifPresent(name -> index(checkpoint, name));
    }

    /** Of the only logistic output both classes are predicted: their gradients differ by the sign alone. */
    private static int index(Checkpoint checkpoint, String name) {
        var names = checkpoint.task().names();
        int outputs = checkpoint.parameters().spec().outputs();
        if (!names.contains(name)) {
            throw new UserException("there is no output '%s': %schoose one of %s"
                    .formatted(name, Nearest.hint(name, names), String.join(", ", names)));
        }
        if (outputs != names.size() && outputs != 1) {
            throw new UserException("this network has %d outputs for %s: only the gradient of the loss is shown"
                    .formatted(outputs, checkpoint.task().summary()));
        }
        return outputs == 1 ? 0 : names.indexOf(name);
    }

    /** What is differentiated, in formulas. */
    String symbol() {
        return output.map(name -> "∂o/∂x").orElse("∂ℓ/∂x");
    }

    /** What is differentiated, in words. */
    String subject() {
        return output.map(name -> "the output of %s".formatted(name)).orElse("the loss");
    }

    /**
     * Of some samples.
     *
     * @param part which they are: train, validation or test
     */
    public Findings of(Batches samples, String part) {
        var computed = compute(samples);
        return SamplePictures.isPicture(samples.subset(), samples.shape())
                ? new SaliencyOfImages(this, samples, part, computed).findings(predictions(samples))
                : new SaliencyOfColumns(this, samples, part, computed).findings();
    }

    /**
     * Gradients, without their signs.
     *
     * @param means of all samples, an input each
     * @param largest of all samples, an input each
     * @param first those of the first samples
     */
    record Computed(double[] means, double[] largest, List<double[]> first) {}

    private Computed compute(Batches samples) {
        var device = ((DeviceEngine) engine).device(OptionalInt.empty());
        var gradients = new InputGradients(device, checkpoint.parameters(), checkpoint.precision());
        int width = samples.features();
        var means = new double[width];
        var largest = new double[width];
        var first = new ArrayList<double[]>();
        InputGradients.Sink sink = (from, count, values) -> {
            for (int i = 0; i < count; i++) {
                double[] sizes = Arrays.stream(values, i * width, (i + 1) * width)
                        .map(Math::abs)
                        .toArray();
                for (int j = 0; j < width; j++) {
                    means[j] += sizes[j] / samples.count();
                    largest[j] = Math.max(largest[j], sizes[j]);
                }
                if (first.size() < shown) {
                    first.add(sizes);
                }
            }
        };
        output.ifPresentOrElse(
                name -> gradients.ofOutput(samples, index(checkpoint, name), sink),
                () -> gradients.ofLoss(samples, sink));
        return new Computed(means, largest, first);
    }

    private Predictions predictions(Batches samples) {
        try (var network = engine.load(checkpoint.parameters(), checkpoint.precision())) {
            return Predictions.of(checkpoint.task(), network, samples);
        }
    }
}

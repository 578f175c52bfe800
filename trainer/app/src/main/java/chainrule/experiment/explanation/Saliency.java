package chainrule.experiment.explanation;

import chainrule.base.Nearest;
import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.datasets.Batches;
import chainrule.engine.Engine;
import chainrule.engine.step.DeviceEngine;
import chainrule.engine.step.FirstInputs;
import chainrule.engine.step.InputGradients;
import chainrule.engine.step.IntegratedGradients;
import chainrule.experiment.Findings;
import chainrule.metric.Predictions;
import chainrule.model.Parameters;
import chainrule.report.SamplePictures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a small change of a sample changes the loss, or an output, of a trained network most: |∂ℓ/∂x| (C6); or how much each input adds to
 * it along a {@link Path} from a baseline (C22). As pictures of images and as bars of a table's columns.
 *
 * @param checkpoint the network
 * @param engine whose device computes the gradients
 * @param output a class, label or real target by its name, whose output o is differentiated; empty: the loss ℓ
 * @param shown how many samples are shown, of images
 */
public record Saliency(Checkpoint checkpoint, Engine engine, Optional<String> output, int shown) {
    /** @throws UserException if the output is unknown, or the engine can't compute it */
    public Saliency {
        if (shown < 1) {
            throw new UserException("%d samples show nothing: give at least 1".formatted(shown));
        }
        if (!(engine instanceof DeviceEngine)) {
            throw new UserException("engine %s computes no gradients at the input: choose auto, nd4j, cuda or reference"
                    .formatted(engine.name()));
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
        return of(samples, part, Optional.empty());
    }

    /**
     * Of some samples by integrated gradients.
     *
     * @param part which they are: train, validation or test
     */
    public Findings of(Batches samples, String part, Path path) {
        return of(samples, part, Optional.of(path));
    }

    private Findings of(Batches samples, String part, Optional<Path> path) {
        boolean pictures = SamplePictures.isPicture(samples.subset(), samples.shape());
        var groups = pictures ? InputGroup.pixels(samples.shape()) : InputGroup.columns(checkpoint, samples);
        var computed =
                path.map(along -> integrated(samples, groups, along)).orElseGet(() -> gradients(samples, groups));
        var gap = path.map(along -> new Completeness(this, samples, along, computed.sums()));
        var words = SaliencyWords.of(this, gap);
        return pictures
                ? new SaliencyOfImages(words, samples, part, computed).findings(predictions(samples))
                : new SaliencyOfColumns(words, samples, part, computed, groups).findings();
    }

    /**
     * Sizes by column or pixel, without their signs.
     *
     * @param means of all samples, one a column or pixel
     * @param largest of all samples
     * @param first those of the first samples
     * @param sums of all attributions of each sample, with their signs; empty for gradients, whose sum says nothing
     */
    record Computed(double[] means, double[] largest, List<double[]> first, double[] sums) {}

    /** Of a group the largest of its inputs: of the means, and of each sample. */
    private Computed gradients(Batches samples, List<InputGroup> groups) {
        var device = ((DeviceEngine) engine).device(OptionalInt.empty());
        var gradients = new InputGradients(device, checkpoint.parameters(), checkpoint.precision());
        int width = samples.features();
        var means = new double[width];
        var largest = new double[width];
        var first = new ArrayList<double[]>();
        var inputs = new FirstInputs(checkpoint.parameters());
        InputGradients.Sink sink = (from, count, values) -> {
            double[] slopes = inputs.backward(samples, from, count, values);
            for (int i = 0; i < count; i++) {
                double[] sizes = Arrays.stream(slopes, i * width, (i + 1) * width)
                        .map(Math::abs)
                        .toArray();
                for (int j = 0; j < width; j++) {
                    means[j] += sizes[j] / samples.count();
                    largest[j] = Math.max(largest[j], sizes[j]);
                }
                if (first.size() < shown) {
                    first.add(InputGroup.each(groups, group -> group.max(sizes)));
                }
            }
        };
        output.ifPresentOrElse(
                name -> gradients.ofOutput(samples, index(checkpoint, name), sink),
                () -> gradients.ofLoss(samples, sink));
        return new Computed(
                InputGroup.each(groups, group -> group.max(means)),
                InputGroup.each(groups, group -> group.max(largest)),
                first,
                new double[0]);
    }

    /** Attributions add up: of a group it is the sum of those of its inputs. */
    private Computed integrated(Batches samples, List<InputGroup> groups, Path path) {
        var device = ((DeviceEngine) engine).device(OptionalInt.empty());
        var integrated = new IntegratedGradients(
                new InputGradients(device, checkpoint.parameters(), checkpoint.precision()), path.steps());
        int width = samples.features();
        var means = new double[groups.size()];
        var largest = new double[groups.size()];
        var first = new ArrayList<double[]>();
        var sums = new double[samples.count()];
        InputGradients.Sink sink = (from, count, values) -> {
            for (int i = 0; i < count; i++) {
                double[] own = Arrays.copyOfRange(values, i * width, (i + 1) * width);
                sums[from + i] = Arrays.stream(own).sum();
                double[] sizes = InputGroup.each(groups, group -> Math.abs(group.sum(own)));
                for (int g = 0; g < sizes.length; g++) {
                    means[g] += sizes[g] / samples.count();
                    largest[g] = Math.max(largest[g], sizes[g]);
                }
                if (first.size() < shown) {
                    first.add(sizes);
                }
            }
        };
        output.ifPresentOrElse(
                name -> integrated.ofOutput(samples, index(checkpoint, name), path.baseline(), sink),
                () -> integrated.ofLoss(samples, path.baseline(), sink));
        return new Computed(means, largest, first, sums);
    }

    /** f of each sample of a network: the loss, or the output. */
    double[] values(Parameters of, Batches samples) {
        var values = new double[samples.count()];
        var spec = of.spec();
        int m = spec.outputs();
        int width = samples.targetWidth();
        try (var network = engine.load(of, checkpoint.precision())) {
            network.logits(samples, (first, count, logits) -> {
                var targets = new double[count * width];
                samples.targets(samples.subset().rows(), first, count, targets);
                for (int i = 0; i < count; i++) {
                    values[first + i] = output.isPresent()
                            ? logits[i * m + index(checkpoint, output.get())]
                            : spec.loss().of(logits, i * m, m, targets, i * width, width);
                }
            });
        }
        return values;
    }

    private Predictions predictions(Batches samples) {
        try (var network = engine.load(checkpoint.parameters(), checkpoint.precision())) {
            return Predictions.of(checkpoint.task(), network, samples);
        }
    }
}

package chainrule.export;

import chainrule.checkpoint.Checkpoint;
import chainrule.config.ConfigWriter;
import chainrule.config.Configuration;
import chainrule.config.RunConfig;
import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.datasets.TargetScaling;
import chainrule.datasets.Task;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.export.network.ExportedNetwork;
import chainrule.export.network.ModelCard;
import chainrule.machine.Versions;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import chainrule.model.Quantile;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** A network with random parameters and everything else that a file says of it. */
public record SmallNetwork(RunConfig config, Checkpoint network) {
    static final List<Activation> ACTIVATIONS = Activation.Kind.all(0.15);

    /** Every activation, and every loss of two classes (whose binary cross-entropy has one output) and three. */
    static Stream<Arguments> all() {
        var all = Stream.<Arguments>builder();
        for (var precision : List.of(Precision.FLOAT32, Precision.FLOAT64)) {
            for (var activation : ACTIVATIONS) {
                all.add(Arguments.of(activation, Loss.CROSS_ENTROPY, precision, 3));
            }
            for (var loss : Loss.ofClasses()) {
                all.add(Arguments.of(new Activation.Tanh(), loss, precision, 2));
                all.add(Arguments.of(new Activation.Tanh(), loss, precision, 3));
            }
        }
        return all.build();
    }

    public static SmallNetwork of(
            Shape shape, List<Integer> hidden, Activation activation, Loss loss, Precision precision, int classes) {
        return of(
                shape,
                "{hidden: %s, activation: \"%s\", loss: %s}"
                        .formatted(hidden, ConfigWriter.text(activation), loss.name()),
                precision,
                classes);
    }

    /** @param model the configuration's part of that name */
    public static SmallNetwork of(Shape shape, String model, Precision precision, int classes) {
        var random = new Random(5);
        var config = Configuration.empty().with("model", model, "test").resolve();
        var spec = config.model().spec(shape.features(), classes);
        double[] values = random.doubles(Parameters.zeros(spec).values().length, -1, 1)
                .map(precision::rounded)
                .toArray();
        // A running variance is not negative.
        Parameters.pieces(spec).stream()
                .filter(piece -> piece.name().startsWith("variance"))
                .forEach(piece -> {
                    for (int i = piece.at(); i < piece.at() + piece.size(); i++) {
                        values[i] = Math.abs(values[i]);
                    }
                });
        var scale = new double[shape.channels()];
        var shift = new double[shape.channels()];
        for (int g = 0; g < scale.length; g++) {
            scale[g] = (1 + random.nextDouble()) / 70;
            shift[g] = -1 - random.nextDouble();
        }
        return new SmallNetwork(
                config,
                new Checkpoint(
                        new Parameters(spec, values),
                        precision,
                        shape,
                        IntStream.range(0, classes).mapToObj(c -> "class " + c).toList(),
                        new Normalization(scale, shift),
                        4));
    }

    /** Of a table of 6 columns, with real targets of different units, or with labels. */
    static SmallNetwork of(Loss loss, Task task, Precision precision) {
        var random = new Random(7);
        var config = Configuration.empty()
                .with("model.hidden", "[5]", "test")
                .with("model.activation", "tanh", "test")
                .with("model.loss", text(loss), "test")
                .resolve();
        var spec = config.model().spec(6, task);
        double[] values = random.doubles(Parameters.zeros(spec).values().length, -1, 1)
                .map(precision::rounded)
                .toArray();
        var scaling = TargetScaling.none(task.width());
        for (int k = 0; task.isRegression() && loss.standardizes() && k < task.width(); k++) {
            scaling.scale()[k] = 0.5 / (k + 1);
            scaling.shift()[k] = 3 - k;
        }
        var normalization = new Normalization(new double[] {0.01, 0.02, 0.01, 0.03, 0.01, 0.02}, new double[6]);
        return new SmallNetwork(
                config,
                new Checkpoint(
                        new Parameters(spec, values), precision, Shape.vector(6), task, scaling, normalization, 4));
    }

    private static String text(Loss loss) {
        return loss instanceof Quantile quantile
                ? "{quantile: {levels: %s}}".formatted(quantile.levels())
                : ConfigWriter.text(loss);
    }

    public SmallNetwork with(Normalization normalization) {
        return new SmallNetwork(
                config,
                new Checkpoint(
                        network.parameters(),
                        network.precision(),
                        network.shape(),
                        network.task(),
                        network.scaling(),
                        normalization,
                        network.epoch()));
    }

    public ExportedNetwork exported() {
        return new ExportedNetwork(
                network, config.train().optimizer(), ModelCard.of(network, config, "small-1", Versions.read()));
    }

    /** Random bytes or, for a table, numbers of their size. */
    public Features samples(int count) {
        var random = new Random(6);
        int width = network.shape().features();
        if (network.shape().isImage()) {
            var pixels = new byte[count * width];
            random.nextBytes(pixels);
            return new Features.Bytes(pixels, width);
        }
        var values = new float[count * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (255 * random.nextDouble());
        }
        return new Features.Floats(values, width);
    }

    /** What a network answers, told from its loss and its outputs, {@code m} of them from {@code at}. */
    private interface Answer {
        double[] of(Loss loss, double[] outputs, int at, int m);
    }

    /** The probabilities that Chainrule's plain engine computes, a sample a row. */
    public List<double[]> probabilities(Features samples) {
        return answers(samples, Loss::probabilities);
    }

    /** The same of real targets and labels, as they are learnt. */
    List<double[]> responses(Features samples) {
        return answers(samples, Loss::response);
    }

    private List<double[]> answers(Features samples, Answer answer) {
        var rows = new Samples(samples, new int[samples.count()]).all();
        var batches = Batches.inOrder(rows, network.shape(), network.normalization(), samples.count());
        var probabilities = new ArrayList<double[]>();
        try (var loaded = new ReferenceEngine().load(network.parameters(), network.precision())) {
            int outputs = loaded.spec().outputs();
            loaded.logits(batches, (first, count, logits) -> {
                for (int i = 0; i < count; i++) {
                    probabilities.add(answer.of(loaded.spec().loss(), logits, i * outputs, outputs));
                }
            });
        }
        return probabilities;
    }
}

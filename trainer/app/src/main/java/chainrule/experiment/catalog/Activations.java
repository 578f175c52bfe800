package chainrule.experiment.catalog;

import chainrule.checkpoint.Checkpoint;
import chainrule.config.ConfigWriter;
import chainrule.experiment.Experiment;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.experiment.Variant;
import chainrule.experiment.comparison.Comparison;
import chainrule.model.Activation;
import chainrule.run.RunDirectory;
import chainrule.study.trial.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What hidden layers of different units learn; and that those of the identity are one linear layer. */
final class Activations implements Experiment {
    private static final String PRESET = "cifar10-512-256";
    private static final String LINEAR = "identity";
    /** LeakyReLU with 0.01 and ELU with 1: their usual constants. */
    private static final List<String> UNITS = Activation.Kind.all(0.01).stream()
            .map(unit -> unit instanceof Activation.Elu ? new Activation.Elu(1) : unit)
            .map(ConfigWriter::text)
            .toList();

    private static final int SAMPLES = 20;

    @Override
    public String name() {
        return "activations";
    }

    @Override
    public String question() {
        return "what the activation function changes, and whether a stack of linear layers is more than one";
    }

    @Override
    public Findings run(ExperimentContext context) {
        Map<String, String> preferred = Map.of("train.epochs", "10");
        var stacks = UNITS.stream().map(unit -> {
            boolean saturates = unit.equals("sigmoid") || unit.equals("tanh");
            return Variant.of(
                    unit, Map.of("model.activation", unit, "model.init", saturates ? "glorot" : "uniform-fan-in"));
        });
        // The activation changes nothing here, but without it a flag for it would seem to be heeded.
        var single = Variant.of("no hidden layer", Map.of("model.hidden", "[]", "model.activation", "relu"));
        var trials = context.trials(
                PRESET, preferred, Stream.concat(Stream.of(single), stacks).toList());
        var seeds = context.seedsOr(1L);
        var outcomes = context.run(trials, seeds);
        var comparison =
                new Comparison(trials, seeds, context.metric(trials.get(0).config())).findings(outcomes, context);
        return outcomes.stream()
                .filter(outcome -> outcome.trial().label().equals(LINEAR)
                        && outcome.failure().isEmpty())
                .findFirst()
                .map(outcome -> collapsed(outcome, context))
                .orElse(Findings.NONE)
                .and(comparison);
    }

    private static Findings collapsed(Outcome outcome, ExperimentContext context) {
        var config = outcome.trial().config();
        var checkpoint = Checkpoint.read(outcome.directory().file(RunDirectory.CHECKPOINT), config.model());
        var parameters = checkpoint.parameters();
        var data = context.data(config);
        int features = data.dataset().shape().features();
        int rows = Math.min(SAMPLES, data.split().train().count());
        var inputs = new double[rows * features];
        data.inOrder(data.split().train()).gather(data.split().train().rows(), 0, rows, 0, inputs);
        var affine = new AffineStack(parameters);
        double[] whole = affine.collapsed();
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < rows; i++) {
            double[] layered = affine.layerByLayer(inputs, i * features);
            double[] once = affine.once(whole, inputs, i * features);
            for (int j = 0; j < once.length; j++) {
                largest = Math.max(largest, Math.abs(layered[j]));
                difference = Math.max(difference, Math.abs(layered[j] - once[j]));
            }
        }
        return Findings.NONE
                .answer(String.format(
                        Locale.ROOT,
                        "The trained stack of %d linear layers has %,d parameters; the one layer that is the product of their matrices has %,d. "
                                + "On %d samples their logits, of up to %.2f, differ by at most %.1e: a stack of linear layers is one linear layer.",
                        parameters.spec().layers().size(),
                        parameters.learnt(),
                        whole.length,
                        rows,
                        largest,
                        difference))
                .value("linearStackDifference", difference);
    }
}

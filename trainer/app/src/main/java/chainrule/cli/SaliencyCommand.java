package chainrule.cli;

import chainrule.base.UserException;
import chainrule.cli.option.Candidates;
import chainrule.experiment.explanation.Path;
import chainrule.experiment.explanation.Saliency;
import chainrule.run.TrainedRun;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "saliency",
        mixinStandardHelpOptions = true,
        description = {
            "Show which inputs a trained network depends on: the gradient of the loss at the input (formula C6).",
            "With --method integrated, how much each input adds to the loss on the way from a baseline (integrated gradients, formula C22).",
            "Images: each sample next to a map of its pixels. Other samples: a bar for each column."
        },
        footer = {
            "",
            "Examples: chainrule saliency cifar10-1 --samples 24",
            "          chainrule saliency iris-1 --split validation --of setosa",
            "          chainrule saliency cifar10-1 --method integrated --of cat"
        })
final class SaliencyCommand implements Runnable {
    private static final String GRADIENT = "gradient";
    private static final String INTEGRATED = "integrated";
    private static final String MEAN = "mean";
    private static final String ZERO = "zero";
    private static final int USUAL_STEPS = 64;

    @Mixin
    private Explaining explaining;

    @Option(
            names = "--of",
            paramLabel = "NAME",
            description =
                    "A class, label or target: the gradient of its output, before softmax or sigmoid, instead of the gradient of the loss.")
    private Optional<String> output;

    @Option(
            names = "--method",
            paramLabel = "NAME",
            completionCandidates = Candidates.SaliencyMethods.class,
            defaultValue = GRADIENT,
            description = "gradient or integrated; default: ${DEFAULT-VALUE}.")
    private String method;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "With --method integrated: number of gradients for each sample; default: 64.")
    private Optional<Integer> steps;

    @Option(
            names = "--baseline",
            paramLabel = "NAME",
            completionCandidates = Candidates.Baselines.class,
            description =
                    "With --method integrated: mean (of the training samples) or zero (such as a black image); default: mean.")
    private Optional<String> baseline;

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "16",
            description = "Number of images that are shown; default: ${DEFAULT-VALUE}.")
    private int samples;

    @Override
    public void run() {
        requireFitting();
        var trained = explaining.trained();
        var run = trained.run();
        requireOne(run);
        var saliency = new Saliency(run.checkpoint(), trained.engine(), output, samples);
        explaining.run(run, "saliency", (data, split) -> {
            var measured = run.samples(data, split);
            if (method.equals(GRADIENT)) {
                return saliency.of(measured, split);
            }
            int gradients = steps.orElse(USUAL_STEPS);
            var network = run.checkpoint().parameters();
            var path = baseline.orElse(MEAN).equals(ZERO)
                    ? Path.fromZero(network, measured, gradients)
                    : Path.fromMean(network, run.samples(data, "train"), gradients);
            return saliency.of(measured, split, path);
        });
    }

    private void requireFitting() {
        if (!method.equals(GRADIENT) && !method.equals(INTEGRATED)) {
            throw new UserException("--method is '%s': give gradient or integrated".formatted(method));
        }
        if (method.equals(GRADIENT) && (steps.isPresent() || baseline.isPresent())) {
            throw new UserException("%s is of integrated gradients: give --method integrated, too"
                    .formatted(steps.isPresent() ? "--steps" : "--baseline"));
        }
        baseline.filter(name -> !name.equals(MEAN) && !name.equals(ZERO)).ifPresent(name -> {
            throw new UserException("--baseline is '%s': give mean or zero".formatted(name));
        });
        steps.filter(n -> n < 1).ifPresent(n -> {
            throw new UserException("--steps is %d: give at least 1".formatted(n));
        });
    }

    private static void requireOne(TrainedRun run) {
        run.ensemble().ifPresent(several -> {
            throw new UserException(
                    "%s is an ensemble, which has no gradient of its own: name one of its members, such as %s/members/1"
                            .formatted(run.directory().path(), run.directory().path()));
        });
    }
}

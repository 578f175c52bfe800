package chainrule.cli;

import chainrule.base.UserException;
import chainrule.cli.option.Candidates;
import chainrule.cli.option.ConfigOptions;
import chainrule.datasets.Folding;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.experiment.comparison.CrossValidation;
import chainrule.statistics.ErrorBars;
import chainrule.study.Metric;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "cross-validate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        modelTransformer = ConfigOptions.class,
        description = {
            "Train configurations on the same folds of the data, and compare them on the samples that were held out.",
            "Data with separate test samples: the folds divide the training samples. Every fold has the same proportions of the classes.",
            "A flag overrides the key in parentheses of all configurations. Training runs that are done already are not repeated."
        },
        footer = {
            "",
            "Examples: chainrule cross-validate iris iris-4-6-4-3 --folds 5",
            "          chainrule cross-validate a.yaml --group patient",
            "          chainrule cross-validate a.yaml b.yaml --repeats 3"
        })
final class CrossValidateCommand implements Runnable {
    @Mixin
    private ConfigurationParameters configurations;

    @Option(
            names = "--folds",
            paramLabel = "K",
            defaultValue = "5",
            description = "Number of folds; default: ${DEFAULT-VALUE}. (data.fold.of)")
    private int folds;

    @Option(
            names = "--repeats",
            paramLabel = "R",
            defaultValue = "1",
            description = "Number of divisions into folds, each with another shuffle; default: ${DEFAULT-VALUE}.")
    private int repeats;

    @Option(
            names = "--group",
            paramLabel = "COLUMN",
            description =
                    "For tables: rows with the same value in this column stay in one fold; it is not an input. (data.fold.group)")
    private Optional<String> group;

    @Option(
            names = "--fold-seed",
            paramLabel = "SEED",
            defaultValue = "0",
            description = "Seed of the folds; default: ${DEFAULT-VALUE}. (data.fold.seed)")
    private long seed;

    @Option(
            names = "--metric",
            paramLabel = "NAME",
            defaultValue = Metric.AUTO,
            completionCandidates = Candidates.TestMetrics.class,
            description =
                    "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}, the accuracy of classes and labels, R² of a real target, pooled R² of several.")
    private String metric;

    @Mixin
    private TrialOptions trials;

    @Override
    public void run() {
        if (folds < 2) {
            throw new UserException("--folds is %d: give 2 or more".formatted(folds));
        }
        if (repeats < 1) {
            throw new UserException("--repeats is %d: give 1 or more".formatted(repeats));
        }
        var shown = metric.equals(Metric.AUTO) ? Optional.<Metric>empty() : Optional.of(Metric.namedOfTest(metric));
        trials.run("cross-validate", "", shown, List.of(), ErrorBars.SD, this::validate);
    }

    private Findings validate(ExperimentContext context) {
        return CrossValidation.run(
                metric,
                configurations.trials(context, trials.folders()),
                new Folding(folds, repeats, seed, group),
                context);
    }
}

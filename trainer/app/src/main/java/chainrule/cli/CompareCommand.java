package chainrule.cli;

import chainrule.base.UserException;
import chainrule.cli.option.ConfigOptions;
import chainrule.cli.option.MetricOption;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.experiment.comparison.Comparison;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        modelTransformer = ConfigOptions.class,
        description = {
            "Train several configurations with the same seeds, and compare them.",
            "A flag overrides the key in parentheses of all configurations. Training runs that are done already are not repeated."
        },
        footer = {
            "",
            "Examples: chainrule compare cifar10-512-256 cifar10-512-120x6 --seeds 1,2,3",
            "          chainrule compare mine.yaml yours.yaml --seeds 1-10 --error-bars ci95"
        })
final class CompareCommand implements Runnable {
    @Mixin
    private ConfigurationParameters configurations;

    @Mixin
    private MetricOption metric;

    @Mixin
    private StudyOptions study;

    @Override
    public void run() {
        study.run("compare", "", metric.metric(), this::compare);
    }

    private Findings compare(ExperimentContext context) {
        var seeds = context.seedsOr(1L);
        if (configurations.count() * seeds.size() < 2) {
            throw new UserException(
                    "a comparison needs two configurations or more, or several seeds of one, such as --seeds 1,2,3: `list` shows the presets");
        }
        return Comparison.run(metric.metric(), configurations.trials(context, study.folders()), seeds, context);
    }
}

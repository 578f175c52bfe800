package chainrule.cli;

import chainrule.cli.option.ConfigOptions;
import chainrule.cli.option.MetricOption;
import chainrule.config.SearchSpace;
import chainrule.experiment.search.HyperparameterSearch;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        modelTransformer = ConfigOptions.class,
        description = {
            "Search for good values of some keys; write the best configuration as a file for `train`.",
            "A flag overrides the key in parentheses where the sweep does not vary it. "
                    + "Training runs that are done already are not repeated."
        },
        footer = {
            "",
            "A sweep's file names a preset or file, and what to vary. A base that is a file",
            "is searched next to the sweep's, then in the current folder.",
            "",
            "    base: quickstart",
            "    set: {train.epochs: 5}",
            "    search: grid                  # or random, with trials: 20 and seed: 1",
            "    keys:",
            "      train.optimizer.sgd.rate: [0.01, 0.03, 0.1]",
            "      model.hidden: [[512, 256], [256]]",
            "",
            "A random search also takes {from: 1e-4, to: 1, scale: log}.",
            "",
            "Examples: chainrule sweep rates.yaml --seeds 1,2",
            "          chainrule sweep rates.yaml --epochs 3 --metric validation-loss"
        })
final class SweepCommand implements Runnable {
    @Parameters(paramLabel = "FILE", description = "A YAML file that describes the sweep.")
    private Path file;

    @Mixin
    private MetricOption metric;

    @Mixin
    private StudyOptions study;

    @Override
    public void run() {
        var spec = SearchSpace.ofFile(file);
        String by = metric.metric();
        study.run("sweep", "which values do best", by, setting -> HyperparameterSearch.run(spec, by, setting));
    }
}

package chainrule.cli;

import chainrule.cli.option.Candidates;
import chainrule.cli.option.ConfigOptions;
import chainrule.cli.option.MetricOption;
import chainrule.config.SearchFlags;
import chainrule.config.SearchSpace;
import chainrule.experiment.search.HyperparameterSearch;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        modelTransformer = ConfigOptions.class,
        description = {
            "Search for good values of some keys; write the best configuration as a file for `train`.",
            "A flag overrides the key in parentheses where the sweep does not vary it. Training runs "
                    + "that are done already are not repeated: the same command resumes an interrupted search.",
            "halving and hyperband stop worse trials early: --epochs is for the last rung, --min-epochs for the first. No test "
                    + "sample is used to choose."
        },
        footer = {
            "",
            "The file of a sweep names a preset or file, and the keys to vary. A base that",
            "is a file is looked up next to the file of the sweep, then in this folder.",
            "",
            "    base: quickstart",
            "    set: {train.epochs: 5}",
            "    search: grid                  # random, halving, hyperband, tpe or bohb",
            "    keys:",
            "      train.optimizer.sgd.rate: [0.01, 0.03, 0.1]",
            "      model.hidden: [[512, 256], [256]]",
            "",
            "All searches but grid accept trials: 20, seed: 1 and, for a key, a range",
            "{from: 1e-4, to: 1, scale: log} (or linear, integer, log-integer). halving,",
            "hyperband and bohb also accept minEpochs: 1 and factor: 3.",
            "",
            "Examples: chainrule sweep rates.yaml --seeds 1,2",
            "          chainrule sweep rates.yaml --epochs 3 --metric validation-loss",
            "          chainrule sweep rates.yaml --search halving --trials 27 --epochs 27"
        })
final class SweepCommand implements Runnable {
    @Parameters(paramLabel = "FILE", description = "A YAML file that describes the sweep.")
    private Path file;

    @Option(
            names = "--search",
            paramLabel = "HOW",
            completionCandidates = Candidates.Searches.class,
            description = {
                "${COMPLETION-CANDIDATES}; default: as the file says, or grid.",
                "bohb is hyperband with combinations that tpe proposes."
            })
    private String search;

    @Option(names = "--trials", paramLabel = "N", description = "Number of combinations that start; default: 20.")
    private Integer trials;

    @Option(
            names = "--min-epochs",
            paramLabel = "N",
            description = "Minimum number of epochs of the first rung; default: 1.")
    private Integer minEpochs;

    @Option(names = "--factor", paramLabel = "N", description = "One in N trials of a rung continues; default: 3.")
    private Integer factor;

    @Mixin
    private MetricOption metric;

    @Mixin
    private StudyOptions study;

    @Override
    public void run() {
        var flags = new SearchFlags(
                Optional.ofNullable(search).map(SearchFlags::method), given(trials), given(minEpochs), given(factor));
        var spec = SearchSpace.ofFile(file, flags);
        String by = metric.metric();
        study.run("sweep", "which values do best", by, setting -> HyperparameterSearch.run(spec, by, setting));
    }

    private static OptionalInt given(Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }
}

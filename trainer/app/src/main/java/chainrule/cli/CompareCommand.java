package chainrule.cli;

import chainrule.base.UserException;
import chainrule.cli.option.Candidates;
import chainrule.cli.option.ConfigOptions;
import chainrule.cli.option.Folders;
import chainrule.cli.option.MetricOption;
import chainrule.config.Configuration;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.experiment.comparison.Comparison;
import chainrule.run.RunDirectory;
import chainrule.study.trial.Trial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        modelTransformer = ConfigOptions.class,
        description = {
            "Train several configurations with the same seeds, and compare them.",
            "A flag overrides the key in parentheses of all configurations. A training that was done before is not done again."
        },
        footer = {
            "",
            "Examples: chainrule compare cifar10-512-256 cifar10-512-120x6 --seeds 1,2,3",
            "          chainrule compare mine.yaml yours.yaml --seeds 1-10 --error-bars ci95"
        })
final class CompareCommand implements Runnable {
    @Parameters(
            arity = "1..*",
            paramLabel = "PRESET|FILE|RUN",
            completionCandidates = Candidates.PresetNames.class,
            description = "Presets that `list` shows, YAML files, or runs: folders, or names.")
    private List<String> configurations;

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
        if (configurations.size() * seeds.size() < 2) {
            throw new UserException(
                    "a comparison needs two configurations or more, or several seeds of one, such as --seeds 1,2,3: `list` shows the presets");
        }
        return Comparison.run(metric.metric(), trials(context), seeds, context);
    }

    private List<Trial> trials(ExperimentContext context) {
        var trials = new ArrayList<Trial>();
        for (var name : configurations) {
            var configuration = named(name, study.folders());
            String label = configuration.name();
            long before = trials.stream()
                    .filter(trial ->
                            trial.label().equals(label) || trial.label().startsWith(label + " ("))
                    .count();
            trials.add(new Trial(
                    before == 0 ? label : "%s (%d)".formatted(label, before + 1),
                    context.flags().apply(configuration).resolve()));
        }
        return trials;
    }

    /** A run's folder has its configuration in it. A preset or file of a run's name comes first. */
    private static Configuration named(String name, Folders folders) {
        boolean isRun = Files.isDirectory(Path.of(name))
                || !Configuration.isThere(name)
                        && Files.isDirectory(folders.runs().resolve(name));
        if (!isRun) {
            return Configuration.named(name);
        }
        var run = folders.run(name);
        return new Configuration(
                run.path().toAbsolutePath().normalize().getFileName().toString(),
                Configuration.ofFile(run.file(RunDirectory.CONFIGURATION)).tree());
    }
}

package chainrule.cli;

import chainrule.cli.option.Candidates;
import chainrule.cli.option.Folders;
import chainrule.config.Configuration;
import chainrule.experiment.ExperimentContext;
import chainrule.run.RunDirectory;
import chainrule.study.trial.Trial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** The configurations that a command compares. */
final class ConfigurationParameters {
    @Parameters(
            arity = "1..*",
            paramLabel = "PRESET|FILE|RUN",
            completionCandidates = Candidates.PresetNames.class,
            description = "Presets that `list` shows, YAML files, or runs: folders, or names.")
    private List<String> configurations;

    /** How many there are. */
    int count() {
        return configurations.size();
    }

    /** A trial of each, with the user's flags, in the order given. One that is named twice has two labels. */
    List<Trial> trials(ExperimentContext context, Folders folders) {
        var trials = new ArrayList<Trial>();
        for (var name : configurations) {
            var configuration = named(name, folders);
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

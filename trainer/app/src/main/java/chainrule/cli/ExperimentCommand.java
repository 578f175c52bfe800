package chainrule.cli;

import chainrule.cli.option.Candidates;
import chainrule.cli.option.ConfigOptions;
import chainrule.experiment.catalog.Experiments;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "experiment",
        aliases = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        modelTransformer = ConfigOptions.class,
        description = {
            "Run an experiment; without a name, list them. `run` is another name of this command.",
            "A flag overrides the key in parentheses where the experiment does not vary it. "
                    + "Training runs that are done already are not repeated.",
            "Experiments on CIFAR-10 take minutes to hours; `scaling` two minutes or more, `backprop-cost` and `vjp-cost` seconds."
        },
        footer = {
            "",
            "Examples: chainrule experiment seed-variance",
            "          chainrule experiment learning-rate --data shapes --epochs 5",
            "          chainrule experiment backprop-cost"
        })
final class ExperimentCommand implements Runnable {
    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            completionCandidates = Candidates.ExperimentNames.class,
            description = "An experiment; none: list them.")
    private Optional<String> name;

    @Mixin
    private StudyOptions study;

    @Override
    public void run() {
        name.map(Experiments::named).ifPresentOrElse(study::run, this::list);
    }

    private void list() {
        var questions = new LinkedHashMap<String, String>();
        for (var experiment : Experiments.all()) {
            questions.put(experiment.name(), experiment.question());
            study.output().line("%-20s %s", experiment.name(), experiment.question());
        }
        study.output().object(Map.of("experiments", questions));
    }
}

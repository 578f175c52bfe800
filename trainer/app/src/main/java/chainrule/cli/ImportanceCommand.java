package chainrule.cli;

import chainrule.experiment.explanation.Importance;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "importance",
        mixinStandardHelpOptions = true,
        description = {
            "Show which columns of a table a trained network needs: how much worse it does when a column is shuffled (permutation importance).",
            "The columns are those of the table: all inputs that a category becomes are shuffled together."
        },
        footer = {
            "",
            "Examples: chainrule importance iris-1",
            "          chainrule importance houses-1 --split validation --repeats 30"
        })
final class ImportanceCommand implements Runnable {
    @Mixin
    private Explaining explaining;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "10",
            description = "Number of shuffles of each column, at least 2; default: ${DEFAULT-VALUE}.")
    private int repeats;

    @Override
    public void run() {
        var trained = explaining.trained();
        var run = trained.run();
        var importance = new Importance(run, trained.engine(), repeats);
        explaining.run(run, "importance", importance::of);
    }
}

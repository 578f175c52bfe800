package chainrule.cli;

import chainrule.experiment.explanation.Dependence;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "dependence",
        mixinStandardHelpOptions = true,
        description = {
            "Show how predictions depend on one column of a table: what a trained network predicts if all samples have the same value there (partial dependence).",
            "Numbers: a curve between the 5th and the 95th percentile, and curves of single samples. Categories: a row for each."
        },
        footer = {
            "",
            "Examples: chainrule dependence iris-1 --column petal_length",
            "          chainrule dependence houses-1 --column rooms --points 50"
        })
final class DependenceCommand implements Runnable {
    @Mixin
    private Explaining explaining;

    @Option(names = "--column", required = true, paramLabel = "COLUMN", description = "An input column of the table.")
    private String column;

    @Option(
            names = "--of",
            paramLabel = "NAME",
            description = "A class, label or target; default: all of them; for two classes, the second one.")
    private Optional<String> output;

    @Option(
            names = "--points",
            paramLabel = "N",
            defaultValue = "20",
            description = "Number of values of a numeric column, at least 2; default: ${DEFAULT-VALUE}.")
    private int points;

    @Override
    public void run() {
        var trained = explaining.trained();
        var run = trained.run();
        var dependence = new Dependence(run, trained.engine(), column, output, points);
        explaining.run(run, "dependence", dependence::of);
    }
}

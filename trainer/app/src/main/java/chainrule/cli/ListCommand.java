package chainrule.cli;

import chainrule.config.Presets;
import chainrule.experiment.catalog.Experiments;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List the presets that `train` knows, and the experiments that `experiment` runs.",
        footer = {"", "Examples: chainrule list", "          chainrule list --json"})
final class ListCommand implements Runnable {
    @Mixin
    private Output output;

    @Override
    public void run() {
        var presets = new LinkedHashMap<String, String>();
        for (String name : Presets.names()) {
            presets.put(name, Presets.purpose(name));
            output.line("%-22s %s", name, Presets.purpose(name));
        }
        var experiments = new LinkedHashMap<String, String>();
        output.line("");
        for (var experiment : Experiments.all()) {
            experiments.put(experiment.name(), experiment.question());
            output.line("%-22s %s", experiment.name(), experiment.question());
        }
        output.object(Map.of("presets", presets, "experiments", experiments));
    }
}

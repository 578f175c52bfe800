package chainrule.cli;

import chainrule.config.Presets;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List the presets that `train` knows.",
        footer = {"", "Example: chainrule list"})
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
        output.object(Map.of("presets", presets));
    }
}

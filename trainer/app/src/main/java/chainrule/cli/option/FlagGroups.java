package chainrule.cli.option;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Help with the flags of a configuration under headings: the command's own options, data, network, training, and the rest. */
final class FlagGroups {
    private static final String OTHER = "Engine and other keys";
    private static final Map<String, String> HEADINGS =
            Map.of("data", "Data", "model", "Network", "train", "Training", "engine", OTHER, "tensorboard", OTHER);

    private final Map<String, String> headings;

    private FlagGroups(Map<String, String> headings) {
        this.headings = headings;
    }

    /** @param paths the key of each flag, by the flag's name */
    static void show(CommandSpec command, Map<String, String> paths) {
        var headings = new LinkedHashMap<String, String>();
        paths.forEach((name, path) -> headings.put(name, HEADINGS.get(path.split("\\.")[0])));
        headings.put(ConfigOptions.SET, OTHER);
        command.usageMessage().abbreviateSynopsis(true);
        command.usageMessage()
                .sectionMap()
                .put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, new FlagGroups(headings)::text);
    }

    private String text(Help help) {
        var groups = new LinkedHashMap<String, List<OptionSpec>>();
        for (var option : help.commandSpec().options()) {
            groups.computeIfAbsent(headings.getOrDefault(option.longestName(), ""), key -> new ArrayList<>())
                    .add(option);
        }
        var text = new StringBuilder();
        groups.forEach((heading, options) -> {
            var layout = help.createDefaultLayout();
            layout.addOptions(options, help.parameterLabelRenderer());
            text.append(heading.isEmpty() ? "" : "%n%s:%n".formatted(heading)).append(layout);
        });
        return text.toString();
    }
}

package chainrule.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** A command and those below it. */
final class Commands {
    private Commands() {}

    /** Itself first, then each with those below it, as help texts list them: one with several names once. */
    static List<CommandSpec> from(CommandSpec command) {
        var all = new ArrayList<>(List.of(command));
        command.subcommands().values().stream().distinct().forEach(below -> all.addAll(from(below.getCommandSpec())));
        return all;
    }
}

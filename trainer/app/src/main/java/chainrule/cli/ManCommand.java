package chainrule.cli;

import chainrule.machine.Versions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "man",
        mixinStandardHelpOptions = true,
        description = "Print the manual page, for man to show.",
        footer = {
            "",
            "Examples: chainrule man | man -l -",
            "          chainrule man > ~/.local/share/man/man1/chainrule.1"
        })
final class ManCommand implements Runnable {
    @Spec
    private CommandSpec command;

    @Override
    public void run() {
        var out = command.commandLine().getOut();
        out.print(new ManPage(
                        Main.model().getCommandSpec(), Versions.read().byName().get("chainrule"))
                .text());
        out.flush();
    }
}

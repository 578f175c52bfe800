package chainrule.cli;

import chainrule.base.UserException;
import chainrule.cli.option.Folders;
import chainrule.cli.terminal.Interruption;
import chainrule.dashboard.Access;
import chainrule.dashboard.DashboardServer;
import chainrule.datasets.catalog.Catalog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "dashboard",
        mixinStandardHelpOptions = true,
        description = {
            "Show the runs on a page in the browser: their curves while they train, and their differences.",
            "Only you can open the page, on this machine: its address has a token. It changes nothing. Ctrl-C ends it."
        },
        footer = {
            "",
            "Examples: chainrule dashboard",
            "          chainrule dashboard other-runs --port 8080",
            "From another machine: ssh -L 7070:localhost:7070 HOST, then the same address"
        })
final class DashboardCommand implements Runnable {
    private static final int LAST_PORT = 65535;

    @Parameters(arity = "0..1", paramLabel = "RUNS", description = "Folder of the runs, like --runs.")
    private Optional<Path> folder;

    @Mixin
    private Folders folders;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "7070",
            description = "Port of the page, 0 for any that is free; default: ${DEFAULT-VALUE}.")
    private int port;

    @Mixin
    private Output output;

    @Override
    public void run() {
        if (port < 0 || port > LAST_PORT) {
            throw new UserException("invalid --port %d: choose one from 1 to %d, or 0".formatted(port, LAST_PORT));
        }
        var runs = folder.orElse(folders.runs());
        var access = Access.keptIn(Catalog.standard().cacheFolder());
        try (var interruption = new Interruption();
                var server = DashboardServer.start(runs, port, access)) {
            output.line("%s shows %s; Ctrl-C ends it", server.address(), runs);
            if (!Files.exists(runs)) {
                output.warning("%s is not there yet; the page shows runs as soon as it is".formatted(runs));
            }
            output.object(Map.of("address", server.address().toString(), "runs", runs.toString()));
            interruption.await();
        }
    }
}

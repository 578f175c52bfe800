package chainrule.cli.option;

import chainrule.run.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where commands find and put things. */
public final class Folders {
    @Option(
            names = "--runs",
            paramLabel = "DIR",
            defaultValue = "runs",
            description = "Folder of the runs; default: ${DEFAULT-VALUE}.")
    private Path runs;

    public Path runs() {
        return runs;
    }

    /** A run by its folder, or by its name in the folder of the runs. */
    public RunDirectory run(String name) {
        var path = Path.of(name);
        return RunDirectory.open(Files.isDirectory(path) ? path : runs.resolve(name));
    }
}

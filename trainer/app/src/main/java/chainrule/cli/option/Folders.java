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
        return RunDirectory.open(folder(name));
    }

    /** Whether there is a folder for a run of this name. */
    public boolean hasRun(String name) {
        return Files.isDirectory(folder(name));
    }

    private Path folder(String name) {
        var path = Path.of(name);
        var below = runs.resolve(name);
        boolean isPath = Files.isDirectory(path) || path.getNameCount() > 1 && !Files.isDirectory(below);
        return isPath ? path : below;
    }
}

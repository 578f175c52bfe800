package chainrule.cli.option;

import chainrule.engine.Engine;
import chainrule.engine.Engines;
import chainrule.run.RunDirectory;
import chainrule.run.TrainedRun;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The trained network that a command works with. */
public final class Trained {
    @Parameters(index = "0", paramLabel = "RUN", description = "A run's folder, or its name, such as quickstart-1.")
    private String run;

    @Option(names = "--last", description = "Use the parameters of the last epoch instead of the best one.")
    private boolean last;

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            completionCandidates = Candidates.EngineNames.class,
            defaultValue = Engines.AUTO,
            description = "Engine: auto, or one that `doctor` lists; default: auto.")
    private String engine;

    @Mixin
    private Folders folders;

    /** Where runs are looked for. */
    public Folders folders() {
        return folders;
    }

    /** With its temperature, if one was fitted. */
    public TrainedRun run() {
        return asTrained().calibrated();
    }

    /** Without a temperature. */
    public TrainedRun asTrained() {
        return TrainedRun.read(folders.run(run), last ? RunDirectory.CHECKPOINT : RunDirectory.BEST);
    }

    public Engine engine() {
        return Engines.onClassPath().named(engine);
    }
}

package chainrule.cli;

import chainrule.base.UserException;
import chainrule.check.CheckPlan;
import chainrule.check.GpuCheck;
import chainrule.check.GpuProfile;
import chainrule.cli.option.Candidates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "gpu-check",
        mixinStandardHelpOptions = true,
        description = {
            "Check and time an engine on this machine's GPU, within a time limit: doctor, a bench, a short verify, peers, all"
                    + " benches, verify, a training run. The results are one JSON object, which is valid at any moment.",
            "`scripts/gpu-check` and the bundle's `gpu-check` call it. Exit code 1 if something failed,"
                    + " or the time was too short to check anything."
        },
        footer = {
            "",
            "Examples: chainrule gpu-check",
            "          chainrule gpu-check results.json --seconds 300",
            "          chainrule gpu-check --profile"
        })
final class GpuCheckCommand implements Callable<Integer> {
    private static final int FAILED = 1;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            defaultValue = "gpu-check.json",
            description = "File for the results; default: ${DEFAULT-VALUE}.")
    private Path out;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "480",
            description = "Time limit in seconds; what does not fit is skipped; default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(
            names = "--profile",
            description = "Profile a step instead: by NVIDIA's ncu or nsys, where they are installed.")
    private boolean profile;

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            completionCandidates = Candidates.EngineNames.class,
            defaultValue = "cuda",
            description = "Engine; default: ${DEFAULT-VALUE}. With another engine, peers compute on the processor.")
    private String engine;

    @Option(
            names = "--benches",
            paramLabel = "LINES",
            description =
                    "What to time, one bench a line: layers, batch, optimizer, precision, steps, and options of `bench`.")
    private String benches;

    @Option(
            names = "--too-much",
            paramLabel = "LINE",
            description = "A bench that must be refused because it needs too much memory.")
    private String tooMuch;

    @Option(
            names = "--comparisons",
            paramLabel = "LINES",
            description =
                    "What to compare with peers, one comparison a line: a bench, a bar (|), the number of rounds, and peers, such as pytorch:graph or jax:scan.")
    private String comparisons;

    @Option(
            names = "--verify",
            paramLabel = "OPTIONS",
            description = "Options of `verify`; default: one case, then all.")
    private String verify;

    @Option(
            names = "--train",
            paramLabel = "NAME",
            defaultValue = "quickstart",
            description = "Preset that is trained at the end; default: ${DEFAULT-VALUE}.")
    private String train;

    @Option(
            names = "--peers",
            paramLabel = "FOLDER",
            defaultValue = "scripts/peers",
            description = "Folder of the peers' scripts; default: ${DEFAULT-VALUE}.")
    private Path peers;

    @Option(
            names = "--python",
            paramLabel = "PROGRAM",
            defaultValue = "python3",
            description = "A Python that has PyTorch and JAX; default: ${DEFAULT-VALUE}.")
    private String python;

    @Option(
            names = "--launcher",
            hidden = true,
            description = "The command that starts Chainrule; default: as this process was started.")
    private String launcher;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        if (!(seconds > 0)) {
            throw new UserException("--seconds is %s: it must be above 0".formatted(Double.toString(seconds)));
        }
        var plan = CheckPlan.of(
                engine, launcher(), out, seconds, benches, tooMuch, comparisons, verify, train, peers, python);
        var err = command.commandLine().getErr();
        boolean right = profile
                ? new GpuProfile(plan, line -> tell(err, line)).run()
                : new GpuCheck(plan, line -> tell(err, line)).run();
        tell(err, out.toString());
        return right ? 0 : FAILED;
    }

    private static synchronized void tell(java.io.PrintWriter err, String line) {
        err.println(line);
        err.flush();
    }

    /** The same Java with the same options and class path. */
    private List<String> launcher() {
        if (launcher != null) {
            return List.of(launcher);
        }
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments());
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        return words;
    }
}

package chainrule.cli;

import chainrule.UserException;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.util.Locale;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The command {@code chainrule}. Without arguments it trains the preset {@code quickstart}. */
@Command(
        name = "chainrule",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = "Trains multilayer perceptrons fast, proves their gradients, and compares them fairly.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:`gradcheck` or `verify` found something wrong; or a bug of Chainrule",
            "2:something for you to mend",
            "3:a training diverged",
            "130, 143:interrupted by Ctrl-C or SIGTERM"
        },
        footer = {
            "",
            "Without a command it trains the preset quickstart.",
            "",
            "Environment:",
            "  CHAINRULE_JAVA_OPTS  options for Java, such as -Xmx8g",
            "  CHAINRULE_CACHE      folder of the data sets that were fetched",
            "  CHAINRULE_MIRROR     where else to fetch them from",
            "  CHAINRULE_CUDA       folder of CUDA's libraries",
            "  NO_COLOR             if set, no colours; FORCE_COLOR: colours in files, too",
            "",
            "Examples: chainrule list",
            "          chainrule train quickstart --epochs 5",
            "          chainrule train --help"
        },
        subcommands = {
            TrainCommand.class,
            EvaluateCommand.class,
            PredictCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            GradcheckCommand.class,
            VerifyCommand.class,
            ExplainCommand.class,
            ParamsCommand.class,
            ListCommand.class,
            RunCommand.class,
            CompareCommand.class,
            SweepCommand.class,
            ReportCommand.class,
            DashboardCommand.class,
            DataCommand.class,
            BenchCommand.class,
            DoctorCommand.class,
            CompletionCommand.class,
            ManCommand.class,
        })
public final class Main {
    private static final String[] MAIN_JOB = {"train", "quickstart"};
    private static final int BUG = 1;
    private static final String NO_MEMORY =
            "the memory is too small for this: take a smaller network, batch or data set, "
                    + "or give Java more, such as CHAINRULE_JAVA_OPTS=-Xmx8g";

    private static final Pattern LEFT_OUT =
            Pattern.compile("org/(nd4j|deeplearning4j|datavec|bytedeco/openblas|bytedeco/dnnl)/");
    private static final String NO_ND4J =
            "this needs ND4J and DL4J, which the bundle leaves out: it has the engines cuda and reference; "
                    + "run it where Chainrule was built from its sources";
    private static final String ERROR = "error:";

    /** Columns of help texts: picocli has none that are narrower, and lines that are longer read badly. */
    private static final int NARROWEST = 55;

    private static final int WIDEST = 120;
    private static final int USUAL_WIDTH = 80;

    public static void main(String[] args) {
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        // Figures are drawn without a screen, and without an icon in macOS's dock.
        System.setProperty("java.awt.headless", "true");
        var main = new Main(
                new Styles(() -> Terminal.ofStandardOutput().coloured()),
                new Styles(() -> Terminal.ofStandardError().coloured()),
                () -> Terminal.ofStandardOutput().width());
        System.exit(main.execute(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
    }

    private final Styles output;
    private final Styles errors;
    private final IntSupplier width;

    /** @param width of standard output, in columns */
    private Main(Styles output, Styles errors, IntSupplier width) {
        this.output = output;
        this.errors = errors;
        this.width = width;
    }

    private static Main plain() {
        return new Main(Styles.PLAIN, Styles.PLAIN, () -> USUAL_WIDTH);
    }

    /** Runs a command without a terminal, and returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return plain().execute(out, err, args);
    }

    /** All commands with their options, as the command line reads them. */
    static CommandLine model() {
        return plain().commandLine();
    }

    /** The one that a command belongs to. */
    static Main of(CommandSpec command) {
        return (Main) command.root().userObject();
    }

    Styles output() {
        return output;
    }

    Styles errors() {
        return errors;
    }

    private CommandLine commandLine() {
        return new CommandLine(this)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(Help.defaultColorScheme(Ansi.OFF))
                .setHelpFactory((command, scheme) -> {
                    command.usageMessage().width(Math.max(NARROWEST, Math.min(width.getAsInt(), WIDEST)));
                    return new Help(command, output.scheme());
                })
                .setParameterExceptionHandler(this::misused)
                .setExecutionExceptionHandler(this::failed);
    }

    private int execute(PrintWriter out, PrintWriter err, String... args) {
        var command = commandLine().setOut(out).setErr(err);
        try {
            return command.execute(args.length == 0 ? MAIN_JOB : args);
        } catch (OutOfMemoryError e) {
            return refused(err, NO_MEMORY);
        } catch (NoClassDefFoundError e) {
            if (LEFT_OUT.matcher(e.getMessage()).lookingAt()) {
                return refused(err, NO_ND4J);
            }
            throw e;
        }
    }

    private int refused(PrintWriter err, String message) {
        err.println(errors.error(ERROR) + " " + oneLine(message));
        return UserException.EXIT_CODE;
    }

    private int misused(ParameterException e, String[] args) {
        var command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String message = "%s; see `%s --help`".formatted(e.getMessage(), name);
        return refused(command.getErr(), message);
    }

    private int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        if (e instanceof UserException mistake) {
            refused(command.getErr(), mistake.getMessage());
            return mistake.exitCode();
        }
        if (e instanceof InvalidPathException path) {
            String message = "invalid path '%s': %s; use another name".formatted(path.getInput(), path.getReason());
            return refused(command.getErr(), new UserException(message).getMessage());
        }
        command.getErr().println("This is a bug in Chainrule; please report it with what follows.");
        e.printStackTrace(command.getErr());
        return BUG;
    }

    private static String oneLine(String message) {
        return message.replaceAll("\\s*\\R\\s*", " ");
    }
}

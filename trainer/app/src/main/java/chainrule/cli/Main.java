package chainrule.cli;

import chainrule.base.Nearest;
import chainrule.base.Printable;
import chainrule.base.UserException;
import chainrule.base.UserPath;
import chainrule.cli.terminal.Encoding;
import chainrule.cli.terminal.StandardOutput;
import chainrule.cli.terminal.Styles;
import chainrule.cli.terminal.Terminal;
import chainrule.engine.Engines;
import chainrule.hardware.NativeLibraries;
import chainrule.wording.FlagWording;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

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
            "2:invalid input; the message says what to fix",
            "3:a training run diverged",
            "130, 143:interrupted by Ctrl-C or SIGTERM"
        },
        footer = {
            "",
            "Without a command it trains the preset quickstart.",
            "",
            "Environment:",
            "  CHAINRULE_JAVA_OPTS     options for Java, such as -Xmx8g",
            "  CHAINRULE_CACHE         folder of the data sets that were fetched",
            "  CHAINRULE_MIRROR        where else to fetch them from",
            "  CHAINRULE_CUDA          folders of CUDA's libraries",
            "  CHAINRULE_SPARK_SECRET  secret of a Spark cluster that asks for one",
            "  NO_COLOR                if set, no colours; FORCE_COLOR: in files, too",
            "",
            "Examples: chainrule list",
            "          chainrule train quickstart --epochs 5",
            "          chainrule train --help"
        })
public final class Main {
    private static final String[] MAIN_JOB = {"train", "quickstart"};

    private static final List<Class<?>> COMMANDS = List.of(
            TrainCommand.class,
            EvaluateCommand.class,
            CardCommand.class,
            PredictCommand.class,
            EnsembleCommand.class,
            SaliencyCommand.class,
            ImportanceCommand.class,
            DependenceCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            GradcheckCommand.class,
            VerifyCommand.class,
            FindRateCommand.class,
            ExplainCommand.class,
            ParamsCommand.class,
            ListCommand.class,
            ExperimentCommand.class,
            CourseCommand.class,
            CompareCommand.class,
            CrossValidateCommand.class,
            SweepCommand.class,
            ReportCommand.class,
            DashboardCommand.class,
            DataCommand.class,
            BenchCommand.class,
            GpuCheckCommand.class,
            DoctorCommand.class,
            CompletionCommand.class,
            ManCommand.class);

    /** They train in this process, with the best engine unless words name another one. */
    private static final Set<Class<?>> TRAINING = Set.of(
            TrainCommand.class,
            SweepCommand.class,
            CrossValidateCommand.class,
            CompareCommand.class,
            FindRateCommand.class);

    private static final Set<String> NOT_AHEAD = Set.of("--engine", "--help", "-h");

    /** Where no command is given. */
    static final String FIRST_LINE =
            "Chainrule trains its first network, the preset quickstart, in less than a minute on two cores. "
                    + "Other commands: --help";

    static final String NO_MEMORY = "the memory is too small for this: take a smaller network, batch or data set, "
            + "or give Java more, such as CHAINRULE_JAVA_OPTS=-Xmx8g";

    private static final Pattern LEFT_OUT =
            Pattern.compile("org/(nd4j|deeplearning4j|datavec|bytedeco/openblas|bytedeco/dnnl)/");
    private static final String NO_ND4J =
            "this needs ND4J and DL4J, which the bundle does not contain: it has the engines cuda and reference; "
                    + "run it where Chainrule was built from its sources";
    private static final String ERROR = "error:";

    /** Columns of help texts: picocli has none that are narrower, and lines that are longer read badly. */
    private static final int NARROWEST = 55;

    private static final int WIDEST = 120;
    private static final int USUAL_WIDTH = 80;

    public static void main(String[] args) {
        neutralLocale();
        // Figures are drawn without a screen, and without an icon in macOS's dock.
        System.setProperty("java.awt.headless", "true");
        var output = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        System.setOut(Encoding.utf8(output));
        System.setErr(Encoding.utf8(new FileOutputStream(FileDescriptor.err)));
        var main = new Main(
                new Styles(() -> Terminal.ofStandardOutput().coloured()),
                new Styles(() -> Terminal.ofStandardError().coloured()),
                () -> Terminal.ofStandardOutput().width());
        System.exit(main.execute(output, args));
    }

    /** @param output what System.out writes to: a report that is lost is an error */
    private int execute(StandardOutput output, String... args) {
        var err = new PrintWriter(System.err, true);
        var out = new PrintWriter(System.out, true);
        int code = execute(out, err, args);
        out.flush();
        return code == 0
                ? output.problem().map(problem -> refused(err, problem)).orElse(0)
                : code;
    }

    /** Numbers with points and ASCII digits; and in Turkish, "linear" in capital letters has a dot that no library's name has. */
    static void neutralLocale() {
        Locale.setDefault(Locale.ROOT);
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
        return plain().commandLine(COMMANDS).setInterpolateVariables(true);
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

    /** What a command line needs: reading the options of all commands takes longer than some commands take. */
    private static List<Class<?>> commands(String... words) {
        return COMMANDS.stream()
                .filter(type -> type.getAnnotation(Command.class).name().equals(words[0]))
                .findFirst()
                .<List<Class<?>>>map(List::of)
                .orElse(COMMANDS);
    }

    private CommandLine commandLine(List<Class<?>> commands) {
        var line = new CommandLine(this);
        commands.forEach(type -> line.addSubcommand(new CommandLine(type)));
        // Texts of help hold variables. To look for them takes longer than to read the words.
        return line.setInterpolateVariables(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(Help.defaultColorScheme(Ansi.OFF))
                .setHelpFactory((command, scheme) -> {
                    command.commandLine().setInterpolateVariables(true);
                    command.usageMessage().width(Math.max(NARROWEST, Math.min(width.getAsInt(), WIDEST)));
                    return new Help(command, output.scheme());
                })
                .setParameterExceptionHandler(this::misused)
                .setExecutionExceptionHandler(this::failed);
    }

    private int execute(PrintWriter out, PrintWriter err, String... args) {
        String[] words = args.length == 0 ? MAIN_JOB : args;
        var commands = commands(words);
        if (TRAINING.containsAll(commands)) {
            loadAhead(words);
        }
        var command = commandLine(commands).setOut(out).setErr(err);
        try {
            Encoding.requireReadable(System.getProperty("sun.jnu.encoding", "UTF-8"), args);
            if (args.length == 0) {
                err.println(FIRST_LINE);
            }
            return command.execute(words);
        } catch (UserException e) {
            return refused(err, e.message().in(FlagWording.INSTANCE));
        } catch (OutOfMemoryError e) {
            return refused(err, NO_MEMORY);
        } catch (LinkageError e) {
            if (e instanceof NoClassDefFoundError
                    && LEFT_OUT.matcher(e.getMessage()).lookingAt()) {
                return refused(err, NO_ND4J);
            }
            return refused(err, NativeLibraries.problem(e).orElseThrow(() -> e));
        }
    }

    /** ND4J is loaded while the words are understood and the data are read. An engine that is named loads what it needs itself. */
    private static void loadAhead(String... words) {
        if (Stream.of(words).map(word -> word.split("=", 2)[0]).noneMatch(NOT_AHEAD::contains)) {
            var loading = new Thread(() -> Engines.onClassPath().loadAhead(), "loading");
            // What fails, fails again where it is needed, and is told there.
            loading.setUncaughtExceptionHandler((thread, failure) -> {});
            loading.setDaemon(true);
            loading.start();
        }
    }

    private int refused(PrintWriter err, String message) {
        err.println(errors.error(ERROR) + " " + UserException.oneLine(message));
        return ExitCode.INVALID_INPUT;
    }

    private int misused(ParameterException e, String[] args) {
        var command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String problem = unknownCommand(e).or(() -> unknownOption(e)).orElse(e.getMessage());
        String message =
                (problem.endsWith("?") ? "%s See `%s --help`" : "%s; see `%s --help`").formatted(problem, name);
        return refused(command.getErr(), message);
    }

    /** Where a command should be, any other word is probably a mistyped one. */
    private static Optional<String> unknownCommand(ParameterException e) {
        var known = e.getCommandLine().getSubcommands().keySet();
        if (known.isEmpty() || !(e instanceof UnmatchedArgumentException unmatched)) {
            return Optional.empty();
        }
        return unmatched.getUnmatched().stream()
                .findFirst()
                .filter(word -> !word.startsWith("-"))
                .map(word -> "unknown command '%s'%s"
                        .formatted(
                                word,
                                Nearest.nearest(word, known)
                                        .map(": did you mean %s?"::formatted)
                                        .orElse("")));
    }

    /** An option that is nearly one of the command's; its value has no option to belong to, and is not named. */
    private static Optional<String> unknownOption(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return Optional.empty();
        }
        var known = e.getCommandLine().getCommandSpec().optionsMap().keySet();
        return unmatched.getUnmatched().stream()
                .findFirst()
                .filter(word -> word.startsWith("--"))
                .map(word -> word.split("=", 2)[0])
                .flatMap(word -> Nearest.nearest(word, known)
                        .map(meant -> "unknown option '%s': did you mean %s?".formatted(word, meant)));
    }

    private int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        if (e instanceof UserException mistake) {
            refused(command.getErr(), mistake.message().in(FlagWording.INSTANCE));
            return ExitCode.of(mistake);
        }
        if (e instanceof InvalidPathException name) {
            return refused(command.getErr(), UserPath.impossible(name).getMessage());
        }
        command.getErr().println("This is a bug in Chainrule; please report it with what follows.");
        var trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace, true));
        command.getErr().println(Printable.lines(trace.toString()));
        return ExitCode.BUG;
    }
}

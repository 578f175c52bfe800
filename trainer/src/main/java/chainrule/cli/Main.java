package chainrule.cli;

import chainrule.UserException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The command {@code chainrule}. Without arguments it trains the preset {@code quickstart}. */
@Command(
        name = "chainrule",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = "Trains multilayer perceptrons fast, proves their gradients, and compares them fairly.",
        footer = {
            "",
            "Without a command it trains the preset quickstart.",
            "Exit codes: 0 done; 1 a bug of Chainrule; 2 something for you to mend; 3 a training diverged; "
                    + "130 or 143 interrupted."
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
        })
public final class Main {
    private static final String[] MAIN_JOB = {"train", "quickstart"};
    private static final int BUG = 1;
    private static final String NO_MEMORY =
            "the memory is too small for this: take a smaller network, batch or data set, "
                    + "or give Java more, such as CHAINRULE_JAVA_OPTS=-Xmx8g";

    public static void main(String[] args) {
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        // Figures are drawn without a screen, and without an icon in macOS's dock.
        System.setProperty("java.awt.headless", "true");
        System.exit(run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
    }

    /** Runs a command and returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        var command = new CommandLine(new Main());
        for (String configured : List.of("train", "explain", "run", "compare", "sweep")) {
            ConfigOptions.addTo(command.getSubcommands().get(configured).getCommandSpec());
        }
        command.setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::misused)
                .setExecutionExceptionHandler(Main::failed);
        try {
            return command.execute(args.length == 0 ? MAIN_JOB : args);
        } catch (OutOfMemoryError e) {
            err.println(command.getColorScheme().errorText(NO_MEMORY));
            return UserException.EXIT_CODE;
        }
    }

    private static int misused(ParameterException e, String[] args) {
        var command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String message = "%s; see `%s --help`".formatted(oneLine(e.getMessage()), name);
        command.getErr().println(command.getColorScheme().errorText(message));
        return UserException.EXIT_CODE;
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        if (e instanceof UserException mistake) {
            command.getErr().println(command.getColorScheme().errorText(oneLine(mistake.getMessage())));
            return mistake.exitCode();
        }
        command.getErr().println("This is a bug in Chainrule; please report it with what follows.");
        e.printStackTrace(command.getErr());
        return BUG;
    }

    private static String oneLine(String message) {
        return message.replaceAll("\\s*\\R\\s*", " ");
    }
}

package chainrule.cli;

import chainrule.base.Message;
import chainrule.base.Printable;
import chainrule.cli.option.ConfigOptions;
import chainrule.config.Configuration;
import chainrule.json.Json;
import chainrule.wording.FlagWording;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How a command reports: as text for people, or with {@code --json} as one line for programs. */
final class Output {
    @Spec(Target.MIXEE)
    private CommandSpec mixee;

    private final List<String> warnings = new ArrayList<>();
    /** What was said of configurations: an experiment reads one for each variant. */
    private final Set<String> noted = new HashSet<>();

    @Option(names = "--json", description = "Report as one JSON object, the last line of standard output.")
    private boolean json;

    /** Whether the report is for programs. */
    boolean isJson() {
        return json;
    }

    /**
     * A configuration with the command's flags laid over it. Every command that reads one gets it here, and its user learns which keys
     * stand where an earlier version had them.
     */
    Configuration withFlags(Configuration configuration) {
        return noted(ConfigOptions.apply(command(), configuration));
    }

    /** The same for a command that has options of its own. */
    Configuration noted(Configuration configuration) {
        configuration.moved().stream().filter(noted::add).forEach(this::warning);
        return configuration;
    }

    /** A word with its colour: nothing else that is printed may hold control characters. */
    private record Coloured(String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    /** A line of the report for people. Values may come from files: they are printed as {@link Printable} has them. */
    void line(String format, Object... values) {
        if (!json) {
            var shown = Arrays.stream(values).map(Output::printable).toArray();
            out().println(String.format(Locale.ROOT, format, shown));
        }
    }

    private static Object printable(Object value) {
        boolean harmless = value == null || value instanceof Number || value instanceof Coloured;
        return harmless ? value : Printable.line(value.toString());
    }

    /** The report for programs, with all warnings. Each of its keys is always there: what is undefined is null. */
    void object(Map<String, ?> report) {
        var whole = new LinkedHashMap<String, Object>(report);
        whole.put("warnings", warnings);
        write(whole);
    }

    /** The same as a list. */
    void array(List<?> report) {
        write(report);
    }

    private void write(Object report) {
        if (json) {
            out().println(Printable.json(Json.line(report)));
        }
        out().flush();
    }

    /** How a comparison went, four letters wide. */
    Object verdict(boolean pass) {
        var styles = Main.of(command()).output();
        return new Coloured(pass ? styles.pass("pass") : styles.error("FAIL"));
    }

    /** Something that the user should know, in addition to the report. */
    void warning(String text) {
        warnings.add(text);
        var err = command().commandLine().getErr();
        err.println(Main.of(command()).errors().warning("warning:") + " " + Printable.line(text));
        err.flush();
    }

    /** The same with the settings that it names. */
    void warning(Message message) {
        warning(message.in(FlagWording.INSTANCE));
    }

    /** A number as JSON can hold it: null for NaN and infinities. */
    static Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /** The command itself, also where this is part of other options of it. */
    private CommandSpec command() {
        return mixee.commandLine().getCommandSpec();
    }

    private PrintWriter out() {
        return command().commandLine().getOut();
    }
}

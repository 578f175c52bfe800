package chainrule.cli;

import chainrule.json.Json;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How a command reports: as text for people, or with {@code --json} as one line for programs. */
final class Output {
    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--json", description = "Report as one JSON object, the last line of standard output.")
    private boolean json;

    /** A line of the report for people. */
    void line(String format, Object... values) {
        if (!json) {
            out().println(format.formatted(values));
        }
    }

    /** The report for programs. Each of its keys is always there: what is undefined is null. */
    void object(Map<String, ?> report) {
        write(report);
    }

    /** The same as a list. */
    void array(List<?> report) {
        write(report);
    }

    private void write(Object report) {
        if (json) {
            out().println(Json.line(report));
        }
        out().flush();
    }

    /** How a comparison went, four letters wide. */
    String verdict(boolean pass) {
        var styles = Main.of(command).output();
        return pass ? styles.pass("pass") : styles.error("FAIL");
    }

    /** Something that the user should know, beside the report. */
    void warning(String text) {
        var err = command.commandLine().getErr();
        err.println(Main.of(command).errors().warning("warning:") + " " + text);
        err.flush();
    }

    /** A number as JSON can hold it: null for NaN and infinities. */
    static Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }

    private PrintWriter out() {
        return command.commandLine().getOut();
    }
}

package chainrule.cli;

import chainrule.base.UserException;
import chainrule.wording.FlagWording;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** Many benches in one process: a line each, and a JSON object for each, written as soon as it is known. */
final class BenchLines {
    private static final String STANDARD_INPUT = "-";
    private static final String AGAIN = "again";

    private final CommandLine command;
    private final Consumer<String> progress;
    private BenchMeasurement last;

    BenchLines(CommandLine command, Consumer<String> progress) {
        this.command = command;
        this.progress = progress;
    }

    /** What picocli reads a line as. */
    @Command
    private static final class Line {
        @Mixin
        private BenchOptions options;
    }

    void run(String name) {
        try (var reader = reader(name)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isBlank()) {
                    command.getOut().println(JSON.std.asString(measured(line.strip())));
                    command.getOut().flush();
                }
            }
        } catch (IOException e) {
            throw new UserException("--lines %s can't be read: %s".formatted(name, e), e);
        } finally {
            forget();
        }
    }

    private static BufferedReader reader(String name) throws IOException {
        return name.equals(STANDARD_INPUT)
                ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                : Files.newBufferedReader(Path.of(name));
    }

    /** One that fails is an object, too: the others must not be lost. */
    private Map<String, Object> measured(String line) {
        try {
            if (!line.equals(AGAIN)) {
                forget();
                var words = new Line();
                new CommandLine(words).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(line.split("\\s+"));
                if (words.options.trajectory().isPresent()) {
                    return BenchMeasurement.of(words.options, progress).json();
                }
                last = new BenchMeasurement(words.options);
            } else if (last == null) {
                throw new UserException("the line `again` needs one that could be measured before it");
            }
            return last.measure(progress).json();
        } catch (ParameterException e) {
            return failed(line, e.getMessage(), ExitCode.INVALID_INPUT);
        } catch (UserException e) {
            return failed(line, e.message().in(FlagWording.INSTANCE), ExitCode.of(e));
        } catch (OutOfMemoryError e) {
            return failed(line, Main.NO_MEMORY, ExitCode.INVALID_INPUT);
        } catch (RuntimeException e) {
            e.printStackTrace(command.getErr());
            return failed(line, e.toString(), ExitCode.BUG);
        }
    }

    private static Map<String, Object> failed(String line, String error, int exitCode) {
        var json = new LinkedHashMap<String, Object>();
        json.put("line", line);
        json.put("error", error.replaceAll("\\s*\\R\\s*", " "));
        json.put("exit_code", exitCode);
        return json;
    }

    private void forget() {
        if (last != null) {
            last.close();
            last = null;
        }
    }
}

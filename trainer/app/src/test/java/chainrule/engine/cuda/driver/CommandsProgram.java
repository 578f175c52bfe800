package chainrule.engine.cuda.driver;

import chainrule.cli.Cli;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Commands one after the other, in a process of its own that DriverCardTest starts: each line of standard input is a JSON array of a
 * command's words, each line of standard output what the command returned.
 */
public final class CommandsProgram {
    private CommandsProgram() {}

    public static void main(String[] none) throws IOException {
        try (var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8)) {
            // What else prints does not disturb.
            System.setOut(System.err);
            var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                var words = JSON.std.listOfFrom(String.class, line);
                var outcome = Cli.run(words.toArray(String[]::new));
                out.println(JSON.std.asString(List.of(outcome.exitCode(), outcome.out(), outcome.err())));
            }
        }
    }
}

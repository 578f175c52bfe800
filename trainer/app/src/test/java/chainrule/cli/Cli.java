package chainrule.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

/**
 * What a command printed and returned.
 *
 * @param out standard output's lines
 * @param err standard error's lines
 */
public record Cli(int exitCode, List<String> out, List<String> err) {
    public static Cli run(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Cli(
                code, out.toString().lines().toList(), err.toString().lines().toList());
    }

    /** The JSON object in the last line. */
    public Map<String, Object> json() {
        try {
            return JSON.std.mapFrom(out.get(out.size() - 1));
        } catch (IOException e) {
            throw new AssertionError("no JSON in the last line of " + out, e);
        }
    }
}

package chainrule.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Whole processes, whose output is a file, a pipe, or a terminal that util-linux's script makes. */
@Tag("slow")
class ColoursTest {
    private static final String ESCAPE = "\u001b[";
    private static final String RED_ERROR = ESCAPE + "1m" + ESCAPE + "31merror:" + ESCAPE;
    private static final Path SCRIPT = Path.of("/usr/bin/script");

    @TempDir
    Path folder;

    /** What a shell's line printed, with Chainrule in place of {@code chainrule}. */
    private String shell(String line, Map<String, String> environment) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var builder = new ProcessBuilder(
                        "/bin/sh", "-c", line.replace("chainrule ", java + " $OPTIONS chainrule.cli.Main "))
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS"));
        builder.environment().put("TERM", "xterm");
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("OPTIONS", "-XX:TieredStopAtLevel=1");
        builder.environment().putAll(environment);
        var process = builder.start();
        process.getOutputStream().close();
        var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return printed;
    }

    private String terminal(String line, Map<String, String> environment) throws Exception {
        assumeTrue(
                Files.isExecutable(SCRIPT)
                        && shell("script --version", Map.of()).contains("util-linux"),
                "util-linux's script is not installed");
        return shell("script -qec \"%s\" /dev/null".formatted(line.replace("$", "\\$")), environment);
    }

    @Test
    void anErrorsFirstWordIsRedOnATerminalAlone() throws Exception {
        assertThat(terminal("chainrule params x", Map.of())).startsWith(RED_ERROR);
        assertThat(terminal("chainrule params x", Map.of("NO_COLOR", "1")))
                .startsWith("error: ")
                .doesNotContain(ESCAPE);
        assertThat(shell("chainrule params x", Map.of())).startsWith("error: ").doesNotContain(ESCAPE);
    }

    /** Standard output may be a terminal where standard error is none, and the other way round. */
    @Test
    void eachStreamIsAskedForItself() throws Exception {
        assertThat(terminal("chainrule params x 2>errors", Map.of())).isEmpty();
        assertThat(folder.resolve("errors")).content().startsWith("error: ").doesNotContain(ESCAPE);
        assertThat(terminal("chainrule params x >output", Map.of())).startsWith(RED_ERROR);
        assertThat(terminal("chainrule list --help", Map.of())).contains(ESCAPE);
        assertThat(terminal("chainrule list --help >help", Map.of())).isEmpty();
        assertThat(folder.resolve("help"))
                .content()
                .startsWith("Usage: chainrule list")
                .doesNotContain(ESCAPE);
    }

    @Test
    void coloursCanBeForcedButNotIntoJson() throws Exception {
        assertThat(shell("chainrule params x", Map.of("FORCE_COLOR", "1"))).startsWith(RED_ERROR);
        assertThat(shell("chainrule gradcheck C4", Map.of("CLICOLOR_FORCE", "1")))
                .contains(ESCAPE + "32mpass" + ESCAPE);
        assertThat(shell("chainrule params 3-2 --json", Map.of("FORCE_COLOR", "1")))
                .startsWith("{\"");
    }

    @Test
    void aNarrowTerminalIsDrawnOnAndALogIsNot() throws Exception {
        String train = "chainrule train circles-tanh --engine reference --runs .";
        var drawn = terminal("stty cols 40; " + train + " --epochs 5 >summary", Map.of());
        assertThat(drawn).contains("\r", "epoch 2/5  val loss");
        assertThat(Arrays.stream(drawn.split("[\r\n]+")))
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(40));
        shell(train + " --epochs 3 >summary 2>log", Map.of());
        assertThat(folder.resolve("log")).content().doesNotContain("\r", "\b", "\u001b");
        assertThat(Files.readAllLines(folder.resolve("log"))).hasSize(3);
    }
}

package chainrule.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no SIGINT to send")
class InterruptionTest {
    @TempDir
    Path folder;

    /** A shell that starts a command in the background may have it ignore SIGINT, and so this one and its children do. */
    private static boolean isIgnored(int signal) throws Exception {
        var status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        String mask = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElseThrow()
                .substring("SigIgn:".length())
                .strip();
        return (Long.parseUnsignedLong(mask, 16) >> signal - 1 & 1) != 0;
    }

    @ParameterizedTest
    @CsvSource({"INT, 2", "TERM, 15"})
    void aRequestToEndKeepsTheEpochsThatHadEnded(String name, int signal) throws Exception {
        assumeFalse(isIgnored(signal), "this process was started with SIG" + name + " ignored");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "chainrule.cli.Main",
                        "train",
                        "circles-tanh",
                        "--epochs",
                        "1000000",
                        "--engine",
                        "reference",
                        "--runs",
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        try {
            var best = folder.resolve("circles-tanh-1/best.safetensors");
            for (int i = 0; i < 300 && process.isAlive() && !Files.exists(best); i++) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(128 + signal);
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(folder.resolve("output"))).contains("Interrupted");
        assertThat(Cli.run("evaluate", "circles-tanh-1", "--runs", folder.toString(), "--json")
                        .json())
                .containsKey("accuracy");
        assertThat(List.of(folder.resolve("circles-tanh-1").toFile().list())).noneMatch(file -> file.endsWith(".part"));
    }
}

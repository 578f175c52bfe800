package chainrule.cli;

import chainrule.cli.terminal.Interruption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

@Tag("slow")
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
        var process = train("--epochs", "1000000");
        try {
            await(process, "best.safetensors");
            send(name, process);
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

    /** In a step that takes many seconds: the first request waits for its end. */
    @ParameterizedTest
    @CsvSource({"INT, 2", "TERM, 15"})
    void aSecondRequestEndsItAtOnce(String name, int signal) throws Exception {
        assumeFalse(isIgnored(signal), "this process was started with SIG" + name + " ignored");
        var process = train("--hidden", "4000,4000", "--batch", "full");
        try {
            await(process, "metrics.csv");
            TimeUnit.SECONDS.sleep(2);
            send(name, process);
            assertThat(process.waitFor(1, TimeUnit.SECONDS)).isFalse();
            send(name, process);
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(128 + signal);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    @Timeout(20)
    void aBatchThatTakesTooLongIsNotWaitedFor() {
        try (var interruption = new Interruption(Duration.ofMillis(10), Duration.ofMillis(10))) {
            interruption.interrupt();
            assertThat(interruption.getAsBoolean()).isTrue();
        }
    }

    private Process train(String... more) throws IOException {
        var words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "chainrule.cli.Main",
                "train",
                "circles-tanh",
                "--engine",
                "reference",
                "--runs",
                folder.toString()));
        words.addAll(List.of(more));
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    private void await(Process process, String name) throws InterruptedException {
        var file = folder.resolve("circles-tanh-1").resolve(name);
        for (int i = 0; i < 300 && process.isAlive() && !Files.exists(file); i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static void send(String signal, Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }
}

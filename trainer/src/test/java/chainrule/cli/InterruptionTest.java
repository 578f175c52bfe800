package chainrule.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no SIGINT to send")
class InterruptionTest {
    @TempDir
    Path folder;

    @Test
    void ctrlCKeepsTheEpochsThatHadEnded() throws Exception {
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
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(folder.resolve("output"))).contains("Interrupted");
        assertThat(Cli.run("evaluate", "circles-tanh-1", "--runs", folder.toString(), "--json")
                        .json())
                .containsKey("accuracy");
        assertThat(List.of(folder.resolve("circles-tanh-1").toFile().list())).noneMatch(name -> name.endsWith(".part"));
    }
}

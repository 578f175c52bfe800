package chainrule.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class DashboardCommandTest {
    private static final int TERMINATED = 128 + 15;

    @TempDir
    Path folder;

    @Test
    void whatTheUserCanFixIsOneLine() throws Exception {
        var file = Files.writeString(folder.resolve("file"), "").toString();
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            for (var words : new String[][] {
                {"dashboard", folder.toString(), "--port", port},
                {"dashboard", "--port", "65536"},
                {"dashboard", "--port", "-1"},
                {"dashboard", file, "--port", "0"},
                {"dashboard", "--runs", file, "--port", "0"},
            }) {
                var cli = Cli.run(words);
                assertThat(cli.exitCode()).as(String.join(" ", words)).isEqualTo(2);
                assertThat(cli.err()).hasSize(1);
            }
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows ends a process without asking it")
    void itServesUntilItIsAskedToEnd() throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "chainrule.cli.Main",
                        "dashboard",
                        folder.resolve("later").toString(),
                        "--port",
                        "0",
                        "--json")
                .redirectErrorStream(true)
                .start();
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).contains("is not there yet");
            var address =
                    URI.create(JSON.std.mapFrom(lines.readLine()).get("address").toString());
            try (var page = address.toURL().openStream()) {
                assertThat(new String(page.readAllBytes(), StandardCharsets.UTF_8))
                        .contains("<title>Chainrule</title>");
            }
            // Not Process.destroy, which closes its output, too.
            process.toHandle().destroy();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(TERMINATED);
            assertThat(lines.readLine()).isNull();
        } finally {
            process.destroyForcibly();
        }
    }
}

package chainrule.spark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Eight trials on one master and two workers of one core each, processes of their own, of which some are killed. */
class ClusterTest {
    private static final int TRIALS = 8;

    @TempDir
    static Path folder;

    private static Map<String, String> alone;

    private LoopbackCluster cluster;

    private static Command start(Path runs, String... more) throws IOException {
        var words = new String[] {
            "compare",
            "circles-tanh",
            folder.resolve("wide.yaml").toString(),
            "--seeds",
            "1-4",
            "--epochs",
            "100",
            "--runs",
            runs.toString()
        };
        return new Command(
                Map.of(), Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new));
    }

    /** What the study leaves without Spark. */
    @BeforeAll
    static void trainHere() throws Exception {
        Files.writeString(folder.resolve("wide.yaml"), "data: {name: circles}\nmodel: {hidden: [48]}\n");
        var command = start(folder.resolve("alone"));
        assertThat(command.end()).as(command.lines().toString()).isZero();
        alone = files(folder.resolve("alone"));
        assertThat(alone.keySet().stream().filter(name -> name.endsWith("checkpoint.safetensors")))
                .hasSize(TRIALS);
    }

    @BeforeEach
    void startCluster() throws Exception {
        cluster = new LoopbackCluster(Files.createTempDirectory(folder, "cluster"), 2);
    }

    @AfterEach
    void stopCluster() throws Exception {
        cluster.close();
    }

    /** Every file of the trials and the study's findings, byte by byte, but for times and the names of machines and commands. */
    private static Map<String, String> files(Path runs) throws IOException {
        var files = new TreeMap<String, String>();
        try (var all = Files.walk(runs)) {
            for (var file : all.filter(Files::isRegularFile).toList()) {
                String name = runs.relativize(file).toString();
                var bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
                if (name.endsWith("metrics.csv")) {
                    files.put(name, bytes.replaceAll("(?m),[^,]*$", ""));
                } else if (name.endsWith(".safetensors") || name.endsWith(".yaml") || name.endsWith("findings.json")) {
                    files.put(name, bytes);
                } else if (name.endsWith("result.json")) {
                    files.put(name, bytes.replaceAll("\\s*\"seconds\".*", ""));
                }
            }
        }
        return files;
    }

    @Test
    void theTrialsOfAKilledWorkerRunAgainToTheSameBits() throws Exception {
        var runs = folder.resolve("killed-worker");
        var command = start(runs, "--spark", cluster.master());
        command.await(line -> line.startsWith("2/8 "));
        cluster.kill(1);
        assertThat(command.end()).as(command.lines().toString()).isZero();
        assertThat(command.lines())
                .anyMatch(line -> line.matches("executor \\d+ is lost .*trained again elsewhere"))
                .anyMatch(line -> line.startsWith("8/8 "));
        assertThat(files(runs)).isEqualTo(alone);
    }

    @Test
    void aDriverThatDiedRepeatsOnlyUnfinishedTrials() throws Exception {
        var runs = folder.resolve("killed-driver");
        var first = start(runs, "--spark", cluster.master());
        first.await(line -> line.startsWith("3/8 "));
        first.kill();
        long done = files(runs).keySet().stream()
                .filter(name -> name.endsWith("result.json"))
                .count();
        assertThat(done).isBetween(3L, TRIALS - 1L);
        var second = start(runs, "--spark", cluster.master());
        assertThat(second.end()).as(second.lines().toString()).isZero();
        assertThat(second.lines().stream().filter(line -> line.endsWith("done before")))
                .hasSize((int) done);
        assertThat(files(runs)).isEqualTo(alone);
    }
}

package chainrule.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A halving whose process is killed without a warning; {@code AdaptiveSearchTest} interrupts searches within one process. */
@Tag("slow")
class SweepKillTest {
    private static final String SWEEP = """
            base: circles-tanh
            set: {train.epochs: 9, engine.name: reference, model.hidden: [600], train.batch: full}
            search: halving
            trials: 9
            keys: {train.optimizer.sgd.rate: {from: 1e-2, to: 10, scale: log}}
            """;

    @TempDir
    Path folder;

    private Process start(String runs) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "chainrule.cli.Main",
                        "sweep",
                        folder.resolve("sweep.yaml").toString(),
                        "--metric",
                        "validation-loss",
                        "--runs",
                        folder.resolve(runs).toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("output").toFile()))
                .start();
    }

    private long done(Path runs) throws IOException {
        if (!Files.exists(runs.resolve("trials"))) {
            return 0;
        }
        // Files in the trials' folders are renamed meanwhile.
        try (var trials = Files.list(runs.resolve("trials"))) {
            return trials.filter(trial -> Files.exists(trial.resolve("result.json")))
                    .count();
        }
    }

    /** Networks and metrics by trial, without the column of seconds, and the tables of the report. */
    private Map<String, String> files(Path runs) throws IOException {
        var files = new TreeMap<String, String>();
        try (var all = Files.walk(runs)) {
            for (var file : all.filter(Files::isRegularFile).toList()) {
                String name = runs.relativize(file).toString();
                if (name.endsWith(".safetensors")) {
                    files.put(name, new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1));
                } else if (name.endsWith("metrics.csv")) {
                    files.put(name, Files.readString(file).replaceAll("(?m),[^,]*$", ""));
                } else if (name.endsWith("sweep-1/trials.csv") || name.endsWith("sweep-1/best.yaml")) {
                    files.put(name, Files.readString(file));
                }
            }
        }
        return files;
    }

    @Test
    void aHalvingThatIsKilledEndsWithTheSameBytes() throws Exception {
        Files.writeString(folder.resolve("sweep.yaml"), SWEEP);
        assertThat(start("whole").waitFor())
                .as(Files.readString(folder.resolve("output")))
                .isZero();
        var killed = folder.resolve("killed");
        // On each rung: 9 trials on the first, 3 on the second, 1 on the third.
        for (int trials : new int[] {2, 7, 10, 12}) {
            var process = start("killed");
            while (process.isAlive() && done(killed) < trials) {
                LockSupport.parkNanos(1_000_000);
            }
            process.destroyForcibly().waitFor();
            assertThat(killed.resolve("sweep-1")).doesNotExist();
        }
        assertThat(start("killed").waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(files(killed)).isEqualTo(files(folder.resolve("whole"))).hasSizeGreaterThan(13 * 3);
    }
}

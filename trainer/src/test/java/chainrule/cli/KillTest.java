package chainrule.cli;

import chainrule.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Processes that are killed without a warning, again and again, until their training has ended all the same. */
class KillTest {
    private static final int KILLS = 30;
    private static final String EPOCHS = "60";

    @TempDir
    Path folder;

    private Process start(String... words) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "chainrule.cli.Main",
                "train"));
        command.addAll(List.of(words));
        command.addAll(List.of("--runs", folder.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("output").toFile()))
                .start();
    }

    private static final String[] TRAINING = {
        "circles-tanh", "--epochs", EPOCHS, "--engine", "reference", "--hidden", "64,64", "--optimizer", "adam"
    };

    @Test
    void itReachesTheSameBitsAsIfNothingHadHappened() throws Exception {
        assertThat(start(TRAINING).waitFor()).isZero();
        var whole = folder.resolve("circles-tanh-1");
        var random = new Random(11);
        int kills = 0;
        var process = start(TRAINING);
        var run = folder.resolve("circles-tanh-2");
        while (kills < KILLS) {
            // Long enough for some to reach the training, and some of these to be writing.
            if (process.waitFor(500 + random.nextInt(1500), TimeUnit.MILLISECONDS)) {
                if (process.exitValue() == 0) {
                    break;
                }
            } else {
                process.destroyForcibly().waitFor();
                kills++;
            }
            process = Files.exists(run.resolve(RunDirectory.CONFIGURATION))
                            && Files.exists(run.resolve(RunDirectory.PROVENANCE))
                    ? start("--resume", run.toString())
                    : start(TRAINING);
        }
        process.waitFor();
        System.out.println("kills " + kills);
        assertThat(kills).isPositive();
        for (var file : List.of(RunDirectory.CHECKPOINT, RunDirectory.BEST)) {
            assertThat(Files.mismatch(run.resolve(file), whole.resolve(file)))
                    .as(file)
                    .isEqualTo(-1);
        }
        assertThat(metrics(run)).isEqualTo(metrics(whole));
    }

    private static List<String> metrics(Path run) throws IOException {
        return Files.readAllLines(run.resolve(RunDirectory.METRICS)).stream()
                .map(line -> line.substring(0, line.lastIndexOf(',')))
                .toList();
    }
}

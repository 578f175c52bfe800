package chainrule.cli;

import chainrule.run.RunDirectory;
import chainrule.tensorboard.EventReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processes that are killed without a warning, again and again, until their training has ended all the same. {@code KilledTest}
 * tries every moment of a run, within one process.
 */
@Tag("slow")
class KillTest {
    private static final int KILLS = 9;
    /** If none of those came while a checkpoint was written. */
    private static final int MOST_KILLS = 4 * KILLS;
    /** So many that most runs are killed again and again before they end. */
    private static final String EPOCHS = "18";

    @TempDir
    Path folder;

    private Process start(String... words) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
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
        "circles-tanh",
        "--epochs",
        EPOCHS,
        "--engine",
        "reference",
        "--hidden",
        "4000",
        "--training",
        "100",
        "--batch",
        "full",
        "--optimizer",
        "adam"
    };

    @Test
    void itReachesTheSameBitsAsIfNothingHadHappened() throws Exception {
        assertThat(start(TRAINING).waitFor()).isZero();
        var whole = folder.resolve("circles-tanh-1");
        var random = new Random(11);
        int kills = 0;
        int whileWriting = 0;
        var process = start(TRAINING);
        int number = 2;
        var run = run(number);
        while (kills < KILLS || whileWriting == 0 && kills < MOST_KILLS) {
            var part = run.resolve("%s.%d.part".formatted(RunDirectory.CHECKPOINT, process.pid()));
            if (ends(process, part, kills % 3, random)) {
                // On a fast computer a run may end before it is killed often enough: the next one is killed, too.
                requireSame(process, run, whole);
                run = run(++number);
                process = start(TRAINING);
                continue;
            }
            process.destroyForcibly().waitFor();
            kills++;
            whileWriting += Files.exists(part) ? 1 : 0;
            if (Files.exists(run.resolve(RunDirectory.CONFIGURATION))) {
                process = start("--resume", run.toString());
            } else {
                // Killed before there was anything to resume: the next one gets a folder of its own.
                number += Files.exists(run) ? 1 : 0;
                run = run(number);
                process = start(TRAINING);
            }
        }
        process.waitFor();
        System.out.printf(
                "kills %d, of them %d while a checkpoint was written, %d runs%n", kills, whileWriting, number - 1);
        assertThat(whileWriting).isPositive();
        requireSame(process, run, whole);
    }

    private Path run(int number) {
        return folder.resolve("circles-tanh-" + number);
    }

    /** That a run that was killed has ended, with the bits of one that was not. */
    private void requireSame(Process process, Path run, Path whole) throws IOException {
        assertThat(process.exitValue()).as("%s", output()).isZero();
        try (var files = Files.walk(run)) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".part"));
        }
        for (var file : List.of(RunDirectory.CHECKPOINT, RunDirectory.BEST)) {
            assertThat(Files.mismatch(run.resolve(file), whole.resolve(file)))
                    .as(file)
                    .isEqualTo(-1);
        }
        assertThat(metrics(run)).isEqualTo(metrics(whole));
        assertThat(losses(run)).hasSize(Integer.parseInt(EPOCHS)).isEqualTo(losses(whole));
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("output"));
    }

    /**
     * Waits for the moment of a kill, or for the process's end.
     *
     * @param kind 0: in its first second; 1: while it writes a checkpoint; 2: soon after it has begun to write one
     */
    private static boolean ends(Process process, Path part, int kind, Random random) throws InterruptedException {
        if (kind == 0) {
            return process.waitFor(random.nextInt(1000), TimeUnit.MILLISECONDS);
        }
        return endsBeforeItWrites(process, part)
                || kind == 2 && process.waitFor(random.nextInt(200), TimeUnit.MILLISECONDS);
    }

    /** Waits for a file to appear. */
    private static boolean endsBeforeItWrites(Process process, Path part) {
        while (!Files.exists(part)) {
            if (!process.isAlive()) {
                return true;
            }
            LockSupport.parkNanos(50_000);
        }
        return false;
    }

    /** What TensorBoard shows: by step, whatever was written beside a checkpoint that was not. */
    private static List<String> losses(Path run) throws IOException {
        return EventReader.series(run).get("loss/training").stream()
                .map(point -> point.step() + ": " + point.scalar())
                .toList();
    }

    private static List<String> metrics(Path run) throws IOException {
        return Files.readAllLines(run.resolve(RunDirectory.METRICS)).stream()
                .map(line -> line.substring(0, line.lastIndexOf(',')))
                .toList();
    }
}

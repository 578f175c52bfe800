package chainrule.run;

import chainrule.config.Configuration;
import chainrule.datasets.toy.Circles;
import chainrule.engine.NetworkInTraining;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.run.page.RunPage;
import chainrule.train.EpochMetrics;
import chainrule.train.TrainingListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What TensorBoard's own reader makes of a run, by scripts/check_events.py. */
class TensorBoardTest {
    private static final Path SCRIPT =
            Path.of("../../scripts/check_events.py").toAbsolutePath().normalize();

    /** Where Python with TensorBoard is, if it is anywhere. */
    private static Optional<String> python;

    @TempDir
    Path folder;

    @BeforeAll
    static void look() {
        python = Stream.of("python3", "/usr/bin/python3")
                .filter(program -> output(program, "-c", "import tensorboard, numpy, PIL; print('yes')")
                        .endsWith("yes"))
                .findFirst();
    }

    /** What a program writes, errors included. */
    private static String output(String... command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private RunDirectory trained() {
        var config = Configuration.named("circles-tanh")
                .with("train.epochs", "6", "test")
                .resolve();
        var run = new TrainingRun(config, new ReferenceEngine(), List.of("test"), new RunPage());
        var dying = new TrainingListener() {
            @Override
            public void epochEnded(EpochMetrics metrics, boolean best, NetworkInTraining trainee) {
                if (metrics.epoch() == 4) {
                    throw new IllegalStateException("killed before the checkpoint");
                }
            }
        };
        assertThatThrownBy(() -> run.run(folder, "circles", Circles.draw(), List.of(dying), () -> false))
                .isInstanceOf(IllegalStateException.class);
        var directory = RunDirectory.open(folder.resolve("circles-1"));
        run.resume(directory, Circles.draw(), List.of(), () -> false);
        return directory;
    }

    @Test
    void itReadsWhatARunThatWasKilledAndResumedHasWritten() throws IOException {
        assumeTrue(python.isPresent(), "no python3 with TensorBoard here (pip install tensorboard)");
        var directory = trained();
        var found = output(python.get(), SCRIPT.toString(), directory.path().toString());
        assertThat(found.lines())
                .contains(
                        "scalars: 6 epochs as in metrics.csv",
                        "histograms: 4 of 22 numbers, the last of epoch 6",
                        "images: figures/accuracy, figures/confusion, figures/loss",
                        "hyper-parameters: 24, status 1");
        var table = directory.file(RunDirectory.METRICS);
        Files.writeString(table, Files.readString(table).replaceFirst("\n1,64,", "\n1,65,"));
        assertThat(output(python.get(), SCRIPT.toString(), directory.path().toString()))
                .contains("other steps than metrics.csv");
    }
}

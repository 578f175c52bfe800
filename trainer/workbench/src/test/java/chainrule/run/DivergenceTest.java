package chainrule.run;

import chainrule.config.Configuration;
import chainrule.datasets.toy.Circles;
import chainrule.engine.Engines;
import chainrule.run.page.RunPage;
import chainrule.train.DivergenceException;
import chainrule.wording.KeyWording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class DivergenceTest {
    @TempDir
    Path folder;

    /** A penalty and a rate whose product makes the weights 17 times as large with each step, until float64 ends. */
    private DivergenceException diverge(String engine) {
        return diverge(engine, "none");
    }

    private DivergenceException diverge(String engine, String average) {
        var config = Configuration.named("circles-tanh")
                .with("model.l2", "1", "test")
                .with("train.optimizer", "{sgd: {rate: 9}}", "test")
                .with("train.epochs", "100", "test")
                .with("engine", "{name: %s, precision: float64}".formatted(engine), "test")
                .with("train.average", average, "test")
                .resolve();
        var run = new TrainingRun(config, Engines.onClassPath().named(engine), List.of("test"), new RunPage());
        return catchThrowableOfType(
                DivergenceException.class, () -> run.run(folder, "circles", Circles.draw(), List.of(), () -> false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "nd4j", "dl4j"})
    void theStepTheRateAndTheLargestGradientAreTold(String engine) throws IOException {
        var failure = diverge(engine);
        assertThat(failure)
                .hasMessageMatching(
                        "the loss stopped being a finite number in epoch \\d+ at step \\d+, learning rate 9.0; "
                                + "the largest gradient before it: \\d[.]\\d\\de[+]\\d+, in [Wb]1[.] Try learning rate = 0[.]900 or "
                                + "largest norm of a gradient = 1; .*checkpoint[.]safetensors holds the network after epoch \\d+");
        var run = RunDirectory.open(folder.resolve("circles-1"));
        var checkpoint = TrainedRun.read(run, RunDirectory.CHECKPOINT).checkpoint();
        assertThat(failure)
                .hasMessageContaining("after epoch " + checkpoint.epoch())
                .hasMessageContaining("finite number in epoch " + (checkpoint.epoch() + 1));
        assertThat(checkpoint.epoch()).as("epochs within a second").isGreaterThan(1);
        assertThat(MetricsTable.read(run.file(RunDirectory.METRICS))).hasSize(checkpoint.epoch());
        assertThat(Arrays.stream(checkpoint.parameters().values())).allMatch(Double::isFinite);
        // The log lies beside the configuration, and names its keys.
        assertThat(Files.readString(run.file(RunDirectory.LOG)))
                .contains("failed: " + failure.message().in(KeyWording.INSTANCE))
                .contains("Try train.optimizer.*.rate=0.900 or train.clipNorm=1; ");
    }

    /** The gradient is that of the weights that are trained, and not of their mean. */
    @Test
    void anAverageChangesNothingOfWhatIsReported() {
        String told = diverge("reference").getMessage();
        String step = told.replaceAll(" Try.*", "");
        assertThat(diverge("reference", "{ema: {decay: 0.5}}").getMessage()).startsWith(step);
    }

    @Test
    void everyEngineDivergesAtTheSameStep() {
        String told = diverge("reference").getMessage().replaceAll("gradient.*", "");
        assertThat(diverge("nd4j").getMessage()).startsWith(told);
        assertThat(diverge("dl4j").getMessage()).startsWith(told);
    }
}

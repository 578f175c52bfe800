package chainrule.run;

import chainrule.base.UserException;
import chainrule.config.Configuration;
import chainrule.datasets.Progress;
import chainrule.datasets.catalog.Catalog;
import chainrule.datasets.toy.Circles;
import chainrule.datasets.toy.Shapes;
import chainrule.engine.Engines;
import chainrule.run.page.RunPage;
import chainrule.tensor.Safetensors;
import chainrule.tensor.Tensor;
import chainrule.train.Score;
import chainrule.train.TrainingListener;
import chainrule.train.TrainingResult.End;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("slow")
class ResumeTest {
    @TempDir
    Path folder;

    private static TrainingRun run(String... settings) {
        var configuration = Configuration.named("circles-tanh");
        for (int i = 0; i < settings.length; i += 2) {
            configuration = configuration.with(settings[i], settings[i + 1], "test");
        }
        var config = configuration.resolve();
        return new TrainingRun(
                config, Engines.onClassPath().named(config.engine().engine()), List.of("test"), new RunPage());
    }

    private RunSummary begin(TrainingRun run, BooleanSupplier interrupted) {
        return run.run(folder, "circles", Circles.draw(), List.of(), interrupted);
    }

    private static RunSummary resume(TrainingRun run, RunDirectory directory, BooleanSupplier interrupted) {
        return withoutPage(run).resume(directory, Circles.draw(), List.of(), interrupted);
    }

    /** Some of these runs are interrupted forty times, and drawing the page takes longer than the steps between two interruptions. */
    private static TrainingRun withoutPage(TrainingRun run) {
        return new TrainingRun(run.config(), run.engine(), run.command());
    }

    /** Metrics without the seconds, which are never the same. */
    private static List<String> metrics(RunDirectory directory) throws IOException {
        return Files.readAllLines(directory.file(RunDirectory.METRICS)).stream()
                .map(line -> line.substring(0, line.lastIndexOf(',')))
                .toList();
    }

    /** Stops at a random chunk of steps. */
    private static BooleanSupplier after(int chunks) {
        var left = new int[] {chunks};
        return () -> left[0]-- == 0;
    }

    /** D8, D9 and frozen layers: a checkpoint has the mean as its network, and all that goes on. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reference|{ema: {decay: 0.9}}|3|[1]",
                "nd4j|{swa: {epochs: 2}}|1|[]",
                "nd4j|{ema: {decay: 0.9}}|2|[2]",
                "dl4j|{ema: {decay: 0.9}}|1|[1]"
            })
    void interruptionsChangeNoBitOfAverages(String engine, String average, String accumulate, String freeze)
            throws IOException {
        var run = run(
                "train.epochs",
                "4",
                "train.optimizer",
                "adam",
                "model.hidden",
                "[8]",
                "engine.name",
                engine,
                "train.average",
                average,
                "train.accumulate",
                accumulate,
                "train.freeze",
                freeze);
        var whole = begin(run, () -> false);
        var random = new Random(5);
        var part = begin(run, after(3));
        for (int i = 0; part.result().end() == End.INTERRUPTED && i < 200; i++) {
            part = resume(run, part.directory(), after(1 + random.nextInt(6)));
        }
        assertThat(part.result().end()).isEqualTo(End.ALL_EPOCHS_DONE);
        assertThat(metrics(part.directory())).isEqualTo(metrics(whole.directory()));
        assertThat(parameters(part.directory())).containsExactly(parameters(whole.directory()));
        assertThat(Files.readAllBytes(part.directory().file(RunDirectory.BEST)))
                .isEqualTo(Files.readAllBytes(whole.directory().file(RunDirectory.BEST)));
    }

    /** E1: running statistics are in checkpoints, with averages and frozen layers. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"reference|float64|none|[]", "nd4j|float32|{ema: {decay: 0.9}}|[1]", "nd4j|float64|none|[1]"})
    void interruptionsChangeNoBitOfRunningStatistics(String engine, String precision, String average, String freeze)
            throws IOException {
        var run = run(
                "train.epochs",
                "4",
                "train.optimizer",
                "adam",
                "model.hidden",
                "[8, 6]",
                "model.norm",
                "batch",
                "engine.name",
                engine,
                "engine.precision",
                precision,
                "train.average",
                average,
                "train.freeze",
                freeze);
        var whole = begin(run, () -> false);
        var random = new Random(5);
        var part = begin(run, after(3));
        for (int i = 0; part.result().end() == End.INTERRUPTED && i < 200; i++) {
            part = resume(run, part.directory(), after(1 + random.nextInt(6)));
        }
        assertThat(metrics(part.directory())).isEqualTo(metrics(whole.directory()));
        assertThat(parameters(part.directory())).containsExactly(parameters(whole.directory()));
        assertThat(Files.readAllBytes(part.directory().file(RunDirectory.BEST)))
                .isEqualTo(Files.readAllBytes(whole.directory().file(RunDirectory.BEST)));
    }

    @Test
    void accumulatedBatchesHaveNoCommonStatistics() {
        var run = run("model.norm", "batch", "train.accumulate", "2", "engine.name", "nd4j");
        assertThatThrownBy(() -> begin(run, () -> false))
                .hasMessageContaining("batch normalisation does not go with the number of accumulated batches");
    }

    @ParameterizedTest
    @CsvSource({
        "nd4j, float32, sgd",
        "nd4j, float32, adam",
        "nd4j, float64, momentum",
        "reference, float32, adamw",
        "reference, float64, rmsprop",
        "dl4j, float32, nesterov",
        "dl4j, float64, adam"
    })
    void manyInterruptionsChangeNoBit(String engine, String precision, String optimizer) throws IOException {
        var run = run(
                "train.epochs",
                "4",
                "train.mixup",
                "0.4",
                "train.optimizer",
                optimizer,
                "model.dropout",
                "0.2",
                "model.hidden",
                "[8]",
                "engine.name",
                engine,
                "engine.precision",
                precision);
        var whole = begin(run, () -> false);
        var random = new Random(5);
        var part = begin(run, after(3));
        int resumed = 0;
        for (; part.result().end() == End.INTERRUPTED && resumed < 200; resumed++) {
            part = resume(run, part.directory(), after(1 + random.nextInt(6)));
        }
        assertThat(resumed).isPositive();
        assertThat(part.result().end()).isEqualTo(End.ALL_EPOCHS_DONE);
        assertThat(metrics(part.directory())).isEqualTo(metrics(whole.directory()));
        assertThat(part.train()).as("the best epoch's network").isEqualTo(whole.train());
        assertThat(part.validation().orElseThrow().score())
                .isEqualTo(whole.validation().orElseThrow().score());
        assertThat(parameters(part.directory())).containsExactly(parameters(whole.directory()));
        assertThat(Files.readAllBytes(part.directory().file(RunDirectory.BEST)))
                .isEqualTo(Files.readAllBytes(whole.directory().file(RunDirectory.BEST)));
    }

    /** In the middle of an epoch the network in training is neither the last epoch's nor the best. */
    @Test
    void anInterruptedRunIsMeasuredAfterItsBestEpoch() throws IOException {
        var run = run(
                "train.epochs", "4", "model.hidden", "[8]", "engine.name", "reference", "engine.precision", "float64");
        var inThirdEpoch = new AtomicBoolean();
        var listener = new TrainingListener() {
            @Override
            public void stepsMade(int epoch, int step, int steps, Score soFar, long samples) {
                inThirdEpoch.set(epoch == 3);
            }
        };
        var part = run.run(folder, "circles", Circles.draw(), List.of(listener), inThirdEpoch::get);
        assertThat(part.result().epochs()).hasSize(2);
        assertThat(part.result().end()).isEqualTo(End.INTERRUPTED);
        assertThat(part.validation().orElseThrow().score())
                .isEqualTo(part.result().best().validation());
        assertThat(Files.readString(part.directory().file(RunDirectory.REPORT)))
                .contains("network after epoch %d, the best by accuracy"
                        .formatted(part.result().best().epoch()));
    }

    /** By losses of real targets whose epochs are judged by a metric, and by what the file of each network says of its targets. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nd4j | float32 | squared-error | validation-rmse",
                "nd4j | float64 | '{quantile: {levels: [0.1, 0.9]}}' | validation-pinball",
                "reference | float64 | gaussian | validation-negative-log-likelihood",
                "dl4j | float32 | huber | auto"
            })
    void aRegressionResumesToTheSameBits(String engine, String precision, String loss, String monitor)
            throws IOException {
        var config = Configuration.named("plane")
                .with("train.epochs", "4", "test")
                .with("model.loss", loss, "test")
                .with("train.monitor", monitor, "test")
                .with("engine.name", engine, "test")
                .with("engine.precision", precision, "test")
                .resolve();
        var data = Catalog.standard().load(config.data().source(), Progress.NONE);
        var run = new TrainingRun(config, Engines.onClassPath().named(engine), List.of("test"), new RunPage());
        var whole = run.run(folder, "plane", data, List.of(), () -> false);
        var random = new Random(5);
        var part = run.run(folder, "plane", data, List.of(), after(3));
        int resumed = 0;
        for (; part.result().end() == End.INTERRUPTED && resumed < 200; resumed++) {
            part = withoutPage(run).resume(part.directory(), data, List.of(), after(1 + random.nextInt(6)));
        }
        assertThat(resumed).isPositive();
        assertThat(metrics(part.directory())).isEqualTo(metrics(whole.directory()));
        for (var name : List.of(RunDirectory.BEST, RunDirectory.CHECKPOINT)) {
            assertThat(part.directory().file(name))
                    .hasBinaryContent(Files.readAllBytes(whole.directory().file(name)));
        }
        assertThat(TrainedRun.read(part.directory(), RunDirectory.BEST)
                        .checkpoint()
                        .scaling()
                        .scale()[0])
                .isNotEqualTo(1);
    }

    private static double[] parameters(RunDirectory directory) {
        return TrainedRun.read(directory, RunDirectory.CHECKPOINT)
                .checkpoint()
                .parameters()
                .values();
    }

    @Test
    void earlyStoppingRemembersItsPatience() throws IOException {
        var run = run("train.epochs", "60", "train.earlyStopping", "{patience: 3}", "engine.name", "reference");
        var whole = begin(run, () -> false);
        assertThat(whole.result().end()).isEqualTo(End.NO_MORE_GAIN);
        var part = begin(run, after(9));
        while (part.result().end() == End.INTERRUPTED) {
            part = resume(run, part.directory(), after(7));
        }
        assertThat(part.result().end()).isEqualTo(End.NO_MORE_GAIN);
        assertThat(metrics(part.directory())).isEqualTo(metrics(whole.directory()));
        assertThat(resume(run, part.directory(), () -> false).result().end()).isEqualTo(End.NO_MORE_GAIN);
    }

    @Test
    void aRunWithAllItsEpochsContinuesWithMore() throws IOException {
        var three = begin(run("train.epochs", "3", "engine.name", "reference"), () -> false);
        assertThatThrownBy(() ->
                        resume(run("train.epochs", "3", "engine.name", "reference"), three.directory(), () -> false))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("give the number of epochs");
        var five = run("train.epochs", "5", "engine.name", "reference")
                .resume(three.directory(), Circles.draw(), List.of(), () -> false);
        var whole = begin(run("train.epochs", "5", "engine.name", "reference"), () -> false);
        assertThat(metrics(five.directory())).isEqualTo(metrics(whole.directory()));
    }

    @Test
    void otherDataOrAnotherEngineAreRefused() {
        var interrupted = begin(run("train.epochs", "3", "engine.name", "reference"), after(5));
        assertThatThrownBy(() ->
                        resume(run("train.epochs", "3", "engine.name", "nd4j"), interrupted.directory(), () -> false))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("other values of engine.name");
        assertThatThrownBy(() -> resume(
                        run("train.epochs", "3", "engine.name", "reference", "data.splitSeed", "4"),
                        interrupted.directory(),
                        () -> false))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("other values of data.splitSeed");
        assertThatThrownBy(() -> run("train.epochs", "3", "engine.name", "reference")
                        .resume(interrupted.directory(), Shapes.draw(), List.of(), () -> false))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("on other data");
    }

    /** The checkpoint knows what it was trained with, whatever becomes of the file beside it. */
    @Test
    void aConfigurationThatWasEditedIsRefused() throws IOException {
        var run = run("train.epochs", "3", "engine.name", "reference");
        var directory = begin(run, after(5)).directory();
        var file = directory.file(RunDirectory.CONFIGURATION);
        Files.writeString(file, Files.readString(file).replace("batch: 10", "batch: 4"));
        assertThatThrownBy(() -> resume(
                        run("train.epochs", "3", "engine.name", "reference", "train.batch", "4"),
                        directory,
                        () -> false))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("other values of train.batch");
    }

    @Test
    void asManyCheckpointsStayAsAreAskedFor() throws IOException {
        var run = run("train.epochs", "5", "engine.name", "reference", "checkpoints.keep", "3");
        var part = begin(run, after(3));
        while (part.result().end() == End.INTERRUPTED) {
            part = resume(run, part.directory(), after(7));
        }
        try (var files = Files.list(part.directory().path())) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("checkpoint")))
                    .containsExactlyInAnyOrder(
                            "checkpoint.safetensors",
                            "checkpoint-3.safetensors",
                            "checkpoint-4.safetensors",
                            "checkpoint-5.safetensors");
        }
        for (int epoch = 3; epoch <= 5; epoch++) {
            assertThat(TrainedRun.read(part.directory(), RunDirectory.checkpointOf(epoch))
                            .checkpoint()
                            .epoch())
                    .isEqualTo(epoch);
        }
    }

    /** A checkpoint of three steps in the second epoch, with some of its tensors replaced. */
    private void refuses(String engine, String tensor, double... values) throws IOException {
        var run = run("train.epochs", "9", "train.optimizer", "adam", "engine.name", engine);
        var directory = begin(run, after(7)).directory();
        var file = directory.file(RunDirectory.CHECKPOINT);
        var content = Safetensors.read(file);
        var tensors = new LinkedHashMap<>(content.tensors());
        assertThat(tensors.put(tensor, new Tensor(Tensor.Type.F64, List.of((long) values.length), values)))
                .isNotNull();
        Files.write(file, new Safetensors(content.metadata(), tensors).bytes());
        assertThatThrownBy(() -> resume(run, directory, () -> false))
                .as("%s as %s", tensor, Arrays.toString(values))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("damaged")
                .message()
                .hasLineCount(1);
    }

    @Test
    void progressThatNobodyMadeIsRefused() throws IOException {
        refuses("reference", "progress.counters", 5000, 1, 1, 1, 0, 0, 0);
        refuses("reference", "progress.counters", 0, -1, 1, 1, 0, 0, 0);
        refuses("reference", "progress.counters", 0, 0, Double.NaN, 1, 0, 0, 0);
        refuses("reference", "progress.counters", 0, 0, 1, -1, 0, 0, 0);
        refuses("reference", "progress.epochs", 7, 1, 0.1, 1, 1, 1, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "nd4j", "dl4j"})
    void anOptimizersStateOfAnotherLengthIsRefused(String engine) throws IOException {
        refuses(engine, "optimizer.0", 1, 2, 3);
        refuses(engine, "optimizer.0");
    }

    @Test
    void twoCantTrainInOneFolder() {
        var run = run("train.epochs", "3", "engine.name", "reference");
        var interrupted = begin(run, after(5));
        try (var lock = RunLock.of(interrupted.directory())) {
            assertThatThrownBy(() -> resume(run, interrupted.directory(), () -> false))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("by another process");
        }
        assertThat(resume(run, interrupted.directory(), () -> false).result().end())
                .isEqualTo(End.ALL_EPOCHS_DONE);
    }

    /** The checkpoint holds all rows. */
    @ParameterizedTest
    @ValueSource(strings = {"torn", "deleted", "emptied", "shortened", "not text"})
    void aDamagedTableIsWrittenAnewFromTheCheckpoint(String damage) throws IOException {
        var begun = begin(run("train.epochs", "3"), () -> false).directory();
        var table = begun.file(RunDirectory.METRICS);
        var before = metrics(begun);
        byte[] bytes = Files.readAllBytes(table);
        switch (damage) {
            case "torn" -> Files.writeString(table, Files.readString(table) + "11,88,0.0");
            case "deleted" -> Files.delete(table);
            case "emptied" -> Files.write(table, new byte[0]);
            case "shortened" -> Files.write(table, java.util.Arrays.copyOf(bytes, bytes.length - 20));
            default -> Files.write(table, new byte[] {(byte) 0xff});
        }
        resume(run("train.epochs", "4"), begun, () -> false);
        assertThat(metrics(begun)).hasSize(5).startsWith(before.toArray(new String[0]));
    }
}

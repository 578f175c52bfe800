package chainrule.run;

import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.config.Configuration;
import chainrule.config.ModelConfig;
import chainrule.datasets.Normalization;
import chainrule.datasets.Shape;
import chainrule.datasets.toy.Circles;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import chainrule.run.page.RunPage;
import chainrule.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RunTest {
    @TempDir
    Path folder;

    @Test
    void foldersAreNumberedAndNeverShared() {
        var paths = new HashSet<Path>();
        IntStream.range(0, 50).parallel().forEach(i -> {
            var path = RunDirectory.create(folder, "run").path();
            synchronized (paths) {
                paths.add(path);
            }
        });
        assertThat(paths).hasSize(50).contains(folder.resolve("run-1"), folder.resolve("run-50"));
    }

    @Test
    void aFreeNumberIsFoundAmongThousandsByAFewLooks() throws IOException {
        for (int number = 1; number <= 300; number++) {
            Files.createDirectory(folder.resolve("run-" + number));
        }
        var disk = new DyingDisk(folder.getFileSystem(), Integer.MAX_VALUE);
        assertThat(RunDirectory.create(disk.on(folder), "run").name()).isEqualTo("run-301");
        assertThat(disk.looks()).isLessThan(30);
        Files.delete(folder.resolve("run-7"));
        var names = IntStream.range(0, 3)
                .mapToObj(i -> RunDirectory.create(folder, "run").name())
                .toList();
        assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.matches("run-(7|30[2-4])"));
    }

    @Test
    void aNameIsNotAPath() {
        for (String name : List.of("../x", "a/b", "", ".hidden", "a\nb")) {
            assertThatThrownBy(() -> RunDirectory.create(folder, name)).isInstanceOf(UserException.class);
        }
    }

    @Test
    void aFileIsReplacedWhole() throws IOException {
        var directory = RunDirectory.create(folder, "run");
        directory.write("figures/a.txt", "one");
        directory.write("figures/a.txt", "two");
        assertThat(directory.file("figures/a.txt")).hasContent("two");
        assertThat(directory.file("figures").toFile().list()).containsExactly("a.txt");
    }

    private static ModelConfig model() {
        return Configuration.named("circles-tanh").resolve().model();
    }

    private static Checkpoint checkpoint(Precision precision) {
        var spec = model().spec(2, 2);
        var normalization = new Normalization(new double[] {2, 3}, new double[] {0.1, 0.2});
        return new Checkpoint(
                Parameters.initial(spec, 3, precision),
                precision,
                Shape.vector(2),
                List.of("in", "out: ö"),
                normalization,
                7);
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("c.safetensors"), bytes);
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void aCheckpointReadsBackEqual(Precision precision) throws IOException {
        var written = checkpoint(precision);
        var read = Checkpoint.read(write(written.bytes()), model());
        assertThat(read.parameters()).isEqualTo(written.parameters());
        assertThat(read.precision()).isEqualTo(precision.ofParameters());
        assertThat(read.shape()).isEqualTo(written.shape());
        assertThat(read.classes()).isEqualTo(written.classes());
        assertThat(read.normalization().scale()).containsExactly(2, 3);
        assertThat(read.normalization().shift()).containsExactly(0.1, 0.2);
        assertThat(read.epoch()).isEqualTo(7);
    }

    @Test
    void aCheckpointOfAnotherModelIsRefused() throws IOException {
        var other = Configuration.named("circles-tanh")
                .with("model.hidden", "5", "test")
                .resolve()
                .model();
        var file = write(checkpoint(Precision.FLOAT32).bytes());
        assertThatThrownBy(() -> Checkpoint.read(file, other))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("W1 should have the shape [2, 5], but has [2, 4]");
    }

    @Test
    void aCheckpointThatLacksSomethingIsRefused() throws IOException {
        var whole = Safetensors.read(write(checkpoint(Precision.FLOAT32).bytes()));
        for (String name : Set.copyOf(whole.tensors().keySet())) {
            var tensors = new LinkedHashMap<>(whole.tensors());
            tensors.remove(name);
            var file = write(new Safetensors(whole.metadata(), tensors).bytes());
            assertThatThrownBy(() -> Checkpoint.read(file, model())).as(name).isInstanceOf(UserException.class);
        }
        for (String name : List.of("epoch", "shape")) {
            var metadata = new LinkedHashMap<>(whole.metadata());
            metadata.remove(name);
            var file = write(new Safetensors(metadata, whole.tensors()).bytes());
            assertThatThrownBy(() -> Checkpoint.read(file, model())).as(name).isInstanceOf(UserException.class);
        }
    }

    /** Six gigabytes of parameters, says the metadata of a file of 400 bytes. */
    @Test
    void aCheckpointThatClaimsALargeNetworkGetsNoMemory() throws IOException {
        var whole = Safetensors.read(write(checkpoint(Precision.FLOAT32).bytes()));
        var metadata = new LinkedHashMap<>(whole.metadata());
        var tensors = new LinkedHashMap<>(whole.tensors());
        metadata.put("shape", "2 10000 10000");
        var huge = write(new Safetensors(metadata, tensors).bytes());
        assertThatThrownBy(() -> Checkpoint.read(huge, model()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("W1 should have the shape [200000000, 4]");
        metadata.put("shape", "2 -1 1");
        var negative = write(new Safetensors(metadata, tensors).bytes());
        assertThatThrownBy(() -> Checkpoint.read(negative, model()))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith(negative.toString())
                .hasMessageContaining("2×-1×1");
    }

    @Test
    void aTableThatMayNotBeReadIsNotCalledDamaged() throws IOException {
        var file = Files.write(folder.resolve("metrics.csv"), new byte[] {(byte) 0xff});
        assertThat(MetricsTable.unreadable(file, new AccessDeniedException(file.toString())))
                .hasMessage(file + " can't be read: permission denied");
        assertThatThrownBy(() -> MetricsTable.read(file))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("metrics.csv:1:1: byte 0xFF is not UTF-8");
        assertThatThrownBy(() -> MetricsTable.read(folder))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("only regular files are read");
    }

    @Test
    void provenanceThatIsNotAnObjectIsRefused() throws IOException {
        for (String text : List.of("null", "[]", "{", "")) {
            Files.writeString(folder.resolve(RunDirectory.PROVENANCE), text);
            assertThatThrownBy(() -> Provenance.read(new RunDirectory(folder)))
                    .as(text)
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining(RunDirectory.PROVENANCE);
        }
    }

    private RunSummary train(String... settings) {
        var configuration = Configuration.named("circles-tanh");
        for (int i = 0; i < settings.length; i += 2) {
            configuration = configuration.with(settings[i], settings[i + 1], "test");
        }
        var run = new TrainingRun(
                configuration.resolve(), new ReferenceEngine(), List.of("chainrule", "train"), new RunPage());
        return run.run(folder, "circles", Circles.draw(), List.of(), () -> false);
    }

    @Test
    void aRunLeavesWhatItTakesToRepeatIt() throws IOException {
        var summary = train("train.epochs", "3");
        var directory = summary.directory();
        assertThat(directory.path().toFile().list())
                .contains(
                        "config.yaml",
                        "provenance.json",
                        "metrics.csv",
                        "checkpoint.safetensors",
                        "best.safetensors",
                        "report.html",
                        "log.txt");
        assertThat(Files.readAllLines(directory.file("metrics.csv"))).hasSize(4);
        assertThat(LayerMetrics.read(directory.file("metrics-layers.csv")))
                .extracting(LayerMetrics::epoch)
                .containsExactly(1, 1, 2, 2, 3, 3);
        assertThat(Files.readString(directory.file("provenance.json")))
                .contains(Circles.draw().digest(), "chainrule train", "reference");
        var again = Configuration.ofFile(directory.file("config.yaml")).resolve();
        assertThat(again)
                .isEqualTo(Configuration.named("circles-tanh")
                        .with("train.epochs", "3", "test")
                        .resolve());
    }

    @Test
    void theReadNetworkDoesAsTheTrainedOneDid() {
        var summary = train("train.epochs", "20");
        var read = TrainedRun.read(summary.directory(), RunDirectory.CHECKPOINT);
        var evaluation = read.evaluate(Circles.draw(), "validation", new ReferenceEngine());
        assertThat(evaluation.loss())
                .isEqualTo(summary.result().last().validation().loss());
        assertThat(evaluation.accuracy())
                .isEqualTo(summary.result().last().validation().accuracy())
                .isGreaterThan(0.9);
        assertThat(read.warningAbout(Circles.draw())).isEmpty();
    }

    @Test
    void circlesCanBeLearntByFourUnitsAndNotByAStraightLine() {
        assertThat(train().result().last().validation().accuracy()).isGreaterThan(0.95);
        assertThat(train("model.hidden", "[]").result().last().validation().accuracy())
                .isLessThan(0.7);
    }

    @Test
    void withoutValidationTheLastEpochIsTheBest() {
        var summary = train("train.epochs", "2", "data.validation", "0");
        assertThat(summary.result().best().epoch()).isEqualTo(2);
        assertThat(summary.result().last().validation().loss()).isNaN();
        assertThat(summary.directory().file("report.html")).exists();
    }
}

package chainrule.run;

import chainrule.checkpoint.Checkpoint;
import chainrule.config.Configuration;
import chainrule.config.RunConfig;
import chainrule.datasets.Dataset;
import chainrule.datasets.Progress;
import chainrule.datasets.catalog.Catalog;
import chainrule.engine.Engines;
import chainrule.model.Parameters;
import chainrule.run.page.RunPage;
import chainrule.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Runs on a table with a category that is embedded: they are resumed and read back with their input layer. */
@Tag("slow")
class EmbeddingRunsTest {
    @TempDir
    Path folder;

    private static final String LAYERS =
            "activation: prelu, hidden: [8], inputScaling: true, frequencies: 2, embeddingSize: 3";

    /** Two numbers, a category of 12 values, one of two, and missing cells. */
    private Path table() throws IOException {
        var random = new Random(3);
        var rows = new StringBuilder("age,city,sex,height,y\n");
        for (int i = 0; i < 200; i++) {
            int city = random.nextInt(12);
            double age = random.nextGaussian();
            rows.append("%.3f,%s,%s,%.3f,%s%n"
                    .formatted(
                            age,
                            random.nextInt(20) == 0 ? "" : "c" + city,
                            random.nextBoolean() ? "f" : "m",
                            random.nextGaussian(),
                            city % 3 == 0 == age > 0 ? "p" : "q"));
        }
        return Files.writeString(folder.resolve("table.csv"), rows);
    }

    private RunConfig config(String model, String data, String engine) throws IOException {
        return Configuration.parse(
                        "table",
                        "data: {name: table, dir: '%s', target: y%s}\nmodel: {%s}\nengine: {%s}\ntrain: {epochs: 3, batch: 16, optimizer: adamw}"
                                .formatted(table(), data, model, engine),
                        "test")
                .resolve();
    }

    @Test
    void embeddedCategoriesAreNotMixed() throws IOException {
        var embedded = mixed("");
        assertThatThrownBy(() -> Preparation.of(embedded, dataset(embedded)).job(embedded))
                .hasMessageContaining("mixup mixes numbers, and this table has embedded categories");
        var flags = mixed(", oneHot: 20");
        assertThat(Preparation.of(flags, dataset(flags))
                        .job(flags)
                        .batches()
                        .mixup()
                        .alpha())
                .isEqualTo(0.2);
    }

    private RunConfig mixed(String data) throws IOException {
        return Configuration.parse(
                        "table",
                        "data: {name: table, dir: '%s', target: y%s}\nmodel: {hidden: [8]}\ntrain: {mixup: 0.2}"
                                .formatted(table(), data),
                        "test")
                .resolve();
    }

    private static TrainingRun run(RunConfig config) {
        return new TrainingRun(
                config, Engines.onClassPath().named(config.engine().engine()), List.of("test"), new RunPage());
    }

    private static Dataset dataset(RunConfig config) {
        return Catalog.standard().load(config.source(), Progress.NONE);
    }

    private RunSummary begin(RunConfig config, BooleanSupplier interrupted) {
        return run(config).run(folder, "table", dataset(config), List.of(), interrupted);
    }

    /** Stops at a random chunk of steps. */
    private static BooleanSupplier after(int chunks) {
        var left = new int[] {chunks};
        return () -> left[0]-- == 0;
    }

    private static byte[] checkpoint(RunDirectory directory) throws IOException {
        return Files.readAllBytes(directory.file(RunDirectory.CHECKPOINT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"name: nd4j", "name: nd4j, precision: float64", "name: reference"})
    void anInterruptionChangesNoBit(String engine) throws IOException {
        var config = config(LAYERS, "", engine);
        var whole = begin(config, () -> false);
        var part = begin(config, after(2));
        part = run(config).resume(part.directory(), dataset(config), List.of(), () -> false);
        assertThat(checkpoint(part.directory())).isEqualTo(checkpoint(whole.directory()));
    }

    @Test
    void theNetworkIsReadBackWithItsInputLayer() throws IOException {
        var config = config(LAYERS, "", "name: nd4j");
        var run = begin(config, () -> false);
        var trained = TrainedRun.read(run.directory(), RunDirectory.BEST);
        var spec = trained.checkpoint().parameters().spec();
        assertThat(Parameters.pieces(spec).stream().map(Parameters.Piece::name))
                .containsExactly("W1", "b1", "W2", "b2", "omega1", "E1", "s1", "omega2", "p1");
        assertThat(spec.features().outputs()).isEqualTo(5 + 3 + 1 + 2 + 5);
        var evaluation = trained.evaluate(
                dataset(config), "validation", Engines.onClassPath().named("nd4j"));
        assertThat(evaluation.loss()).isEqualTo(run.validation().orElseThrow().loss());
    }

    /** A run of an older version has neither the keys nor the columns: it stays as it began. */
    @Test
    void anOlderRunKeepsAnInputForEachValue() throws IOException {
        var today = config("hidden: [8]", ", oneHot: 255", "name: nd4j");
        var whole = begin(today, () -> false);
        var part = begin(today, after(2));
        var directory = part.directory();
        Files.writeString(
                directory.file(RunDirectory.CONFIGURATION),
                Files.readString(directory.file(RunDirectory.CONFIGURATION))
                        .replaceAll(
                                "(?m)^ *(oneHot|inputScaling|embeddingSize|frequencies|frequencyDeviation): .*\n", ""));
        var file = Safetensors.read(directory.file(RunDirectory.CHECKPOINT));
        var metadata = new LinkedHashMap<>(file.metadata());
        metadata.keySet()
                .removeIf(key ->
                        key.matches("configuration\\.(data\\.oneHot|model\\.(inputScaling|embeddingSize|frequenc.*))"));
        assertThat(metadata).hasSize(file.metadata().size() - 5);
        Files.write(directory.file(RunDirectory.CHECKPOINT), new Safetensors(metadata, file.tensors()).bytes());
        var older =
                Configuration.ofFile(directory.file(RunDirectory.CONFIGURATION)).resolve();
        assertThat(older.data().oneHot()).isEqualTo(8);
        run(older).resume(directory, dataset(older), List.of(), () -> false);
        assertThat(Safetensors.read(directory.file(RunDirectory.CHECKPOINT))
                        .tensors()
                        .get("W1")
                        .values())
                .containsExactly(Safetensors.read(whole.directory().file(RunDirectory.CHECKPOINT))
                        .tensors()
                        .get("W1")
                        .values());
    }

    /** From a network of half of the rows, whose means and deviations are others. */
    @Test
    void scaledInputsAreConvertedToOtherStatistics() throws IOException {
        var config = config("hidden: [8], inputScaling: true", ", training: 60", "name: nd4j");
        var before = begin(config, () -> false).directory().file(RunDirectory.CHECKPOINT);
        var other = config(
                "hidden: [8], inputScaling: true, parameters: '%s'".formatted(before), ", training: 120", "name: nd4j");
        var data = Preparation.of(config, dataset(config));
        var now = Preparation.of(other, dataset(other));
        var old = Checkpoint.read(before, config.model());
        var engine = Engines.onClassPath().named("reference");
        double[] expected = logits(engine, old.parameters(), data);
        double[] found = logits(engine, now.job(other).initial(), now);
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).isCloseTo(expected[i], org.assertj.core.api.Assertions.within(1e-5));
        }
    }

    /** Of the validation split, which is the same for any number of training samples. */
    private static double[] logits(chainrule.engine.Engine engine, Parameters parameters, Preparation data) {
        var all = new java.util.ArrayList<Double>();
        try (var network = engine.load(parameters, chainrule.model.Precision.FLOAT32)) {
            network.logits(data.inOrder(data.split().validation()), (first, count, logits) -> {
                for (int i = 0; i < count * parameters.spec().outputs(); i++) {
                    all.add(logits[i]);
                }
            });
        }
        return all.stream().mapToDouble(x -> x).toArray();
    }
}

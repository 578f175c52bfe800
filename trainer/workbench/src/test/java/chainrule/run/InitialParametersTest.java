package chainrule.run;

import chainrule.base.Message;
import chainrule.checkpoint.Checkpoint;
import chainrule.config.Configuration;
import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.datasets.TargetScaling;
import chainrule.datasets.Targets;
import chainrule.datasets.Task;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.model.Precision;
import chainrule.run.page.RunPage;
import chainrule.tensor.Safetensors;
import chainrule.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** A training run that begins with another one's network predicts what that predicts, whatever its data's means and deviations are. */
@Tag("slow")
class InitialParametersTest {
    private static final int ROWS = 20;
    private static final ReferenceEngine ENGINE = new ReferenceEngine();

    @TempDir
    private Path folder;

    /** Two inputs, two counts. */
    private static Dataset dataset(double inputScale, double inputShift, int factor, int summand) {
        var inputs = new double[2 * ROWS];
        var targets = new double[2 * ROWS];
        for (int i = 0; i < ROWS; i++) {
            inputs[2 * i] = inputScale * (i * 7 % 11) + inputShift;
            inputs[2 * i + 1] = i * 3 % 5;
            targets[2 * i] = factor * (double) (i * 7 % 11) + summand;
            targets[2 * i + 1] = 3 * factor * (double) (i * 3 % 5);
        }
        var samples = new Samples(new Features.Doubles(inputs, 2), new Targets.Reals(targets, 2));
        return new Dataset("t", Shape.vector(2), Task.regression(List.of("y", "z")), samples, samples.none());
    }

    private static Dataset before() {
        return dataset(1, 0, 1, 0);
    }

    private static Dataset after() {
        return dataset(2.5, -7, 40, 1000);
    }

    private static Configuration configuration(String loss, Precision precision) {
        var empty = Configuration.empty();
        return (loss.equals("quantile")
                        ? empty.with("model.loss.quantile.levels", "[0.1, 0.5, 0.9]", "test")
                        : empty.with("model.loss", loss, "test"))
                .with("model.hidden", "[4]", "test")
                .with("model.activation", "tanh", "test")
                .with("train.epochs", "1", "test")
                .with("train.batch", "5", "test")
                .with("data.validation", "0", "test")
                .with("data.test", "0", "test")
                .with("data.normalize", "standardize", "test")
                .with("engine.precision", precision.toString().toLowerCase(java.util.Locale.ROOT), "test");
    }

    private TrainedRun trained(Configuration configuration, Dataset dataset) {
        var run = new TrainingRun(configuration.resolve(), ENGINE, List.of("test"), new RunPage())
                .run(folder, "run", dataset, List.of(), () -> false)
                .directory();
        return TrainedRun.read(run, RunDirectory.CHECKPOINT);
    }

    private static Configuration beginningWith(Path file, Configuration configuration) {
        return configuration
                .with("model.parameters", file.toString(), "test")
                .with("train.optimizer.sgd.rate", "1e-30", "test");
    }

    private static List<String> notes(Configuration configuration, Dataset dataset) {
        var config = configuration.resolve();
        return Preparation.of(config, dataset).initialNotes(config.model()).stream()
                .map(Message::toString)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "squared-error, FLOAT64, 1e-10",
        "squared-error, FLOAT32, 1e-5",
        "huber, FLOAT64, 1e-10",
        "absolute-error, FLOAT64, 1e-10",
        "quantile, FLOAT64, 1e-10",
        "gaussian, FLOAT64, 1e-10",
        "gaussian, FLOAT32, 1e-5",
        "poisson, FLOAT64, 1e-10",
        "poisson, FLOAT32, 1e-5",
    })
    void itPredictsTheSameBeforeItsFirstStep(String loss, Precision precision, double near) {
        var first = trained(configuration(loss, precision), before());
        var file = first.directory().file(RunDirectory.CHECKPOINT);
        var again = beginningWith(file, configuration(loss, precision));
        var second = trained(again, after());
        var samples = before().train().features();
        double[] expected = first.predict(samples, ENGINE).responses();
        double[] found = second.predict(samples, ENGINE).responses();
        // Float32 rounds the new outputs, in which these predictions are about 10 deviations from the mean.
        double size = after().train().all().meanTarget(0);
        for (double value : expected) {
            size = Math.max(size, Math.abs(value));
        }
        assertThat(found).containsExactly(expected, within(near * size));
        assertThat(second.checkpoint().normalization())
                .isNotEqualTo(first.checkpoint().normalization());
        assertThat(notes(again, after()))
                .hasSize(loss.equals("poisson") ? 1 : 2)
                .allMatch(note -> note.contains("converted"));
    }

    /** As `import` writes networks that put out the targets' own units. */
    @Test
    void aNetworkInTheTargetsOwnUnitsIsScaled() throws IOException {
        var first = trained(configuration("squared-error", Precision.FLOAT64), before());
        var c = first.checkpoint();
        var own = new Checkpoint(
                c.parameters(), c.precision(), c.shape(), c.task(), TargetScaling.none(2), c.normalization(), 1);
        var file = Files.write(folder.resolve("own.safetensors"), own.bytes());
        var second = trained(beginningWith(file, configuration("squared-error", Precision.FLOAT64)), after());
        var samples = before().train().features();
        assertThat(second.predict(samples, ENGINE).responses())
                .containsExactly(
                        new TrainedRun(first.directory(), first.config(), own)
                                .predict(samples, ENGINE)
                                .responses(),
                        within(1e-10));
    }

    @Test
    void onTheSameDataNothingIsConverted() {
        var first = trained(configuration("squared-error", Precision.FLOAT32), before());
        var again = beginningWith(
                first.directory().file(RunDirectory.CHECKPOINT), configuration("squared-error", Precision.FLOAT32));
        assertThat(notes(again, before())).isEmpty();
        assertThat(trained(again, before()).checkpoint().parameters())
                .isEqualTo(first.checkpoint().parameters());
    }

    @Test
    void parametersAloneAreUsedUnchangedWithANote() throws IOException {
        var first = trained(configuration("squared-error", Precision.FLOAT32), before());
        var tensors = Safetensors.read(first.directory().file(RunDirectory.CHECKPOINT)).tensors().entrySet().stream()
                .filter(entry -> entry.getKey().matches("[Wb]\\d"))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, Map.Entry::getValue, (Tensor a, Tensor b) -> a, TreeMap::new));
        var file = Files.write(folder.resolve("alone.safetensors"), new Safetensors(Map.of(), tensors).bytes());
        var again = beginningWith(file, configuration("squared-error", Precision.FLOAT32));
        assertThat(trained(again, after()).checkpoint().parameters())
                .isEqualTo(first.checkpoint().parameters());
        assertThat(notes(again, after())).singleElement().asString().contains("has no target scaling");
    }
}

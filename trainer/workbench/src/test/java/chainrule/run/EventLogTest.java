package chainrule.run;

import chainrule.base.UserException;
import chainrule.config.ConfigWriter;
import chainrule.config.Configuration;
import chainrule.datasets.toy.Circles;
import chainrule.engine.NetworkInTraining;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.run.page.RunPage;
import chainrule.tensorboard.EventReader;
import chainrule.tensorboard.EventReader.Point;
import chainrule.train.EpochMetrics;
import chainrule.train.TrainingListener;
import chainrule.train.TrainingResult.End;
import com.google.protobuf.UnknownFieldSet;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

@Tag("slow")
class EventLogTest {
    private static final int HISTO = 5;
    private static final int IMAGE = 4;
    private static final int TENSOR = 8;
    private static final int METADATA = 9;
    private static final int PLUGIN = 1;

    private static final Map<String, ToDoubleFunction<EpochMetrics>> SCALARS = Map.of(
            "loss/training", m -> m.train().loss(),
            "loss/validation", m -> m.validation().loss(),
            "accuracy/training", m -> m.train().accuracy(),
            "accuracy/validation", m -> m.validation().accuracy(),
            "optimizer/learning_rate", EpochMetrics::rate,
            "progress/epoch", EpochMetrics::epoch);

    @TempDir
    Path folder;

    private static TrainingRun run(String... settings) {
        var configuration = Configuration.named("circles-tanh").with("train.schedule", "cosine", "test");
        for (int i = 0; i < settings.length; i += 2) {
            configuration = configuration.with(settings[i], settings[i + 1], "test");
        }
        return new TrainingRun(configuration.resolve(), new ReferenceEngine(), List.of("test"), new RunPage());
    }

    private RunDirectory begin(TrainingRun run, List<TrainingListener> listeners) {
        return run.run(folder, "circles", Circles.draw(), listeners, () -> false)
                .directory();
    }

    private static Map<String, List<Point>> series(RunDirectory directory) throws IOException {
        return EventReader.series(directory.path());
    }

    /** Every epoch once, and with the numbers of the table. */
    private static void requireTheTable(RunDirectory directory) throws IOException {
        var table = MetricsTable.read(directory.file(RunDirectory.METRICS));
        var series = series(directory);
        SCALARS.forEach((tag, number) -> {
            var points = series.get(tag);
            assertThat(points.stream().map(Point::step))
                    .as(tag)
                    .containsExactlyElementsOf(
                            table.stream().map(EpochMetrics::step).toList());
            assertThat(points.stream().map(Point::scalar))
                    .as(tag)
                    .containsExactlyElementsOf(table.stream()
                            .map(m -> (float) number.applyAsDouble(m))
                            .toList());
        });
        assertThat(series.get("weights/W1").stream().map(Point::step))
                .isSubsetOf(table.stream().map(EpochMetrics::step).toList())
                .endsWith(table.get(table.size() - 1).step());
    }

    @Test
    void scalarsAreThoseOfTheTable() throws IOException {
        var directory = begin(run("train.epochs", "5"), List.of());
        requireTheTable(directory);
        double milliseconds = series(directory).get("progress/milliseconds_per_epoch").stream()
                .mapToDouble(Point::scalar)
                .sum();
        var last = MetricsTable.read(directory.file(RunDirectory.METRICS)).get(4);
        assertThat(milliseconds).isCloseTo(1000 * last.seconds(), within(1.0));
    }

    @Test
    void withoutValidationThereAreNoScalarsOfIt() throws IOException {
        var directory = begin(run("train.epochs", "2", "data.validation", "0"), List.of());
        assertThat(series(directory)).containsKey("loss/training").doesNotContainKeys("loss/validation");
    }

    @Test
    void histogramsAreThoseOfTheCheckpointsParameters() throws IOException {
        var directory = begin(run("train.epochs", "2", "model.hidden", "[7, 5]"), List.of());
        var parameters =
                TrainedRun.read(directory, RunDirectory.CHECKPOINT).checkpoint().parameters();
        var series = series(directory);
        for (int l = 0; l < 3; l++) {
            double[] weights = Arrays.copyOfRange(parameters.values(), parameters.weights(l), parameters.biases(l));
            requireHistogram(last(series, "weights/W" + (l + 1)), weights);
            int end = parameters.biases(l) + parameters.spec().fanOut(l);
            requireHistogram(
                    last(series, "biases/b" + (l + 1)),
                    Arrays.copyOfRange(parameters.values(), parameters.biases(l), end));
        }
        assertThat(series).doesNotContainKey("weights/W4");
    }

    private static UnknownFieldSet last(Map<String, List<Point>> series, String tag) {
        var points = series.get(tag);
        return points.get(points.size() - 1).value();
    }

    private static void requireHistogram(UnknownFieldSet value, double[] of) {
        var histogram = EventReader.inner(value, HISTO);
        var statistics = Arrays.stream(of).summaryStatistics();
        assertThat(EventReader.number(histogram, 1)).isEqualTo(statistics.getMin());
        assertThat(EventReader.number(histogram, 2)).isEqualTo(statistics.getMax());
        assertThat(EventReader.number(histogram, 3)).isEqualTo(of.length);
        assertThat(EventReader.number(histogram, 4)).isCloseTo(statistics.getSum(), within(1e-12));
        assertThat(Arrays.stream(EventReader.numbers(histogram, 7)).sum()).isEqualTo(of.length);
        assertThat(EventReader.numbers(histogram, 6)).hasSameSizeAs(EventReader.numbers(histogram, 7));
    }

    @Test
    void theFiguresAreThoseOfTheFolder() throws IOException {
        var directory = begin(run("train.epochs", "2"), List.of());
        var series = series(directory);
        for (var name : List.of("loss", "accuracy", "confusion")) {
            var image = EventReader.inner(last(series, "figures/" + name), IMAGE);
            byte[] png = image.getField(4).getLengthDelimitedList().get(0).toByteArray();
            assertThat(png).isEqualTo(Files.readAllBytes(directory.file("figures/%s.png".formatted(name))));
            var picture = ImageIO.read(new ByteArrayInputStream(png));
            assertThat(image.getField(1).getVarintList()).containsExactly((long) picture.getHeight());
            assertThat(image.getField(2).getVarintList()).containsExactly((long) picture.getWidth());
        }
    }

    @Test
    void hyperparametersAreTheConfigurationsKeys() throws IOException {
        var run = run("train.epochs", "2");
        var series = series(begin(run, List.of()));
        var expected = new TreeMap<String, Object>();
        ConfigWriter.flat(run.config()).forEach((key, text) -> expected.put(key, text));
        expected.keySet().removeIf(key -> key.startsWith("checkpoints") || key.startsWith("tensorboard"));
        expected.replaceAll((key, text) ->
                text.equals("false") || text.equals("true") ? Boolean.valueOf(text.toString()) : number(text));
        var start = EventReader.inner(plugin(last(series, "_hparams_/session_start_info"), "hparams"), 3);
        assertThat(hyperparameters(start)).isEqualTo(expected).containsEntry("train.optimizer.sgd.rate", 0.1);
        assertThat(EventReader.number(start, 5)).isGreaterThan(1.7e9);
        var end = EventReader.inner(plugin(last(series, "_hparams_/session_end_info"), "hparams"), 4);
        assertThat(end.getField(1).getVarintList()).containsExactly(1L);
        assertThat(EventReader.number(end, 2)).isGreaterThan(EventReader.number(start, 5));
    }

    private static Object number(Object text) {
        try {
            return Double.valueOf(text.toString());
        } catch (NumberFormatException e) {
            return text;
        }
    }

    private static UnknownFieldSet plugin(UnknownFieldSet value, String name) throws IOException {
        var data = EventReader.inner(EventReader.inner(value, METADATA), PLUGIN);
        assertThat(EventReader.text(data, 1)).isEqualTo(name);
        return data.hasField(2) ? EventReader.inner(data, 2) : UnknownFieldSet.getDefaultInstance();
    }

    /** A map's entries, whose values are google.protobuf.Value. */
    private static Map<String, Object> hyperparameters(UnknownFieldSet start) throws IOException {
        var found = new TreeMap<String, Object>();
        for (var bytes : start.getField(1).getLengthDelimitedList()) {
            var entry = UnknownFieldSet.parseFrom(bytes);
            var value = EventReader.inner(entry, 2);
            Object plain = value.hasField(2) ? (Object) EventReader.number(value, 2) : EventReader.text(value, 3);
            found.put(
                    EventReader.text(entry, 1),
                    value.hasField(4)
                            ? (Object) (value.getField(4).getVarintList().get(0) == 1)
                            : plain);
        }
        return found;
    }

    @Test
    void theConfigurationIsThereAsText() throws IOException {
        var run = run("train.epochs", "2");
        var value = last(series(begin(run, List.of())), "config");
        assertThat(plugin(value, "text").asMap()).isEmpty();
        assertThat(EventReader.text(EventReader.inner(value, TENSOR), 8).replaceAll("(?m)^ {4}", ""))
                .isEqualTo(ConfigWriter.yaml(run.config()));
    }

    private static BooleanSupplier after(int chunks) {
        var left = new int[] {chunks};
        return () -> left[0]-- == 0;
    }

    @Test
    void aRunThatWasInterruptedAgainAndAgainHasEveryEpochOnce() throws IOException {
        var run = run("train.epochs", "4");
        var part = run.run(folder, "circles", Circles.draw(), List.of(), after(1));
        int resumed = 0;
        for (; part.result().end() == End.INTERRUPTED && resumed < 200; resumed++) {
            part = run.resume(part.directory(), Circles.draw(), List.of(), after(4));
        }
        assertThat(resumed).isPositive();
        assertThat(EventReader.files(part.directory().path())).hasSize(resumed + 1);
        requireTheTable(part.directory());
        var longer = run("train.epochs", "6").resume(part.directory(), Circles.draw(), List.of(), () -> false);
        assertThat(longer.result().epochs()).hasSize(6);
        requireTheTable(longer.directory());
    }

    /** The moment between an epoch's event and the checkpoint that ends it. */
    private static TrainingListener dyingAfter(int epoch) {
        return new TrainingListener() {
            @Override
            public void epochEnded(EpochMetrics metrics, boolean best, NetworkInTraining trainee) {
                if (metrics.epoch() == epoch) {
                    throw new IllegalStateException("killed");
                }
            }
        };
    }

    @Test
    void anEpochThatIsTrainedAgainReplacesTheOneBefore() throws IOException {
        for (int dies = 1; dies <= 3; dies++) {
            var run = run("train.epochs", "4");
            var killed = dyingAfter(dies);
            assertThatThrownBy(() -> begin(run, List.of(killed))).hasMessage("killed");
            var directory = RunDirectory.open(folder.resolve("circles-" + dies));
            assertThat(series(directory).get("progress/epoch")).hasSize(dies);
            run.resume(directory, Circles.draw(), List.of(), () -> false);
            requireTheTable(directory);
        }
    }

    @Test
    void aTrainingThatDivergedHasFailed() throws IOException {
        assertThatThrownBy(() -> begin(run("train.optimizer.sgd.rate", "1e300", "train.epochs", "3"), List.of()))
                .isInstanceOf(UserException.class);
        var series = series(RunDirectory.open(folder.resolve("circles-1")));
        var end = EventReader.inner(plugin(last(series, "_hparams_/session_end_info"), "hparams"), 4);
        assertThat(end.getField(1).getVarintList()).containsExactly(2L);
    }

    @Test
    void whoeverWantsNoneGetsNoneAndTheSameTraining() throws IOException {
        var with = begin(run("train.epochs", "2"), List.of());
        var withoutHistograms = begin(run("train.epochs", "2", "tensorboard.histograms", "false"), List.of());
        assertThat(series(withoutHistograms)).containsKey("loss/training").doesNotContainKey("weights/W1");
        var without = begin(run("train.epochs", "2", "tensorboard.events", "false"), List.of());
        assertThat(EventReader.files(without.path())).isEmpty();
        assertThat(Files.readAllBytes(without.file(RunDirectory.BEST)))
                .isEqualTo(Files.readAllBytes(with.file(RunDirectory.BEST)));
        var more = run("train.epochs", "3").resume(without, Circles.draw(), List.of(), () -> false);
        assertThat(series(more.directory()).get("progress/epoch")).hasSize(1);
    }
}

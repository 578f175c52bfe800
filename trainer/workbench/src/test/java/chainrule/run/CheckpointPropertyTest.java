package chainrule.run;

import chainrule.checkpoint.Checkpoint;
import chainrule.config.Configuration;
import chainrule.config.ModelConfig;
import chainrule.datasets.Normalization;
import chainrule.datasets.Shape;
import chainrule.engine.TrainingState;
import chainrule.metric.Metric;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import chainrule.train.EpochMetrics;
import chainrule.train.Monitored;
import chainrule.train.Score;
import chainrule.train.TrainingProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static org.assertj.core.api.Assertions.assertThat;

/** Any network and any state of its training come back from the disk bit for bit. */
class CheckpointPropertyTest {
    /** A checkpoint, and the model that it is one of. */
    private record Saved(ModelConfig model, Checkpoint checkpoint) {}

    @Provide
    Arbitrary<Saved> saved() {
        var small = Arbitraries.integers().between(1, 5);
        var models = small.list().ofMaxSize(3).map(CheckpointPropertyTest::model);
        var shapes = Combinators.combine(small, small, small).as(Shape::new);
        var names = Arbitraries.strings()
                .withCharRange('\0', '\uD7FF')
                .ofMaxLength(8)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
        return Combinators.combine(
                        models,
                        shapes,
                        names,
                        Arbitraries.of(Precision.class),
                        Arbitraries.integers().between(0, Integer.MAX_VALUE),
                        Arbitraries.randoms())
                .as((model, shape, classes, precision, epoch, random) -> {
                    var spec = model.spec(shape.features(), classes.size());
                    int count = Parameters.zeros(spec).values().length;
                    return new Saved(
                            model,
                            new Checkpoint(
                                    new Parameters(spec, numbers(random, precision, count)),
                                    precision,
                                    shape,
                                    classes,
                                    new Normalization(
                                            numbers(random, Precision.FLOAT64, shape.channels()),
                                            numbers(random, Precision.FLOAT64, shape.channels())),
                                    epoch));
                });
    }

    private static ModelConfig model(List<Integer> hidden) {
        return Configuration.empty()
                .with("model.hidden", hidden.toString(), "test")
                .resolve()
                .model();
    }

    private static double[] numbers(Random random, Precision precision, int count) {
        return random.longs(count)
                .mapToDouble(bits -> precision == Precision.FLOAT64
                        ? Double.longBitsToDouble(bits)
                        : quiet(Float.intBitsToFloat((int) bits)))
                .toArray();
    }

    /** A signalling NaN does not survive the conversion to float64, and no arithmetic makes one. */
    private static float quiet(float number) {
        return Float.isNaN(number) ? Float.NaN : number;
    }

    private static List<Long> bits(double... values) {
        return Arrays.stream(values).mapToObj(Double::doubleToRawLongBits).toList();
    }

    private static <T> T fromDisk(byte[] bytes, Function<Path, T> read) {
        try {
            var file = Files.createTempFile("property", ".safetensors");
            try {
                return read.apply(Files.write(file, bytes));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Property(tries = 200)
    void aCheckpointIsReadAsItWasWritten(@ForAll("saved") Saved saved) {
        var written = saved.checkpoint();
        var read = fromDisk(written.bytes(), file -> Checkpoint.read(file, saved.model()));
        assertThat(bits(read.parameters().values()))
                .isEqualTo(bits(written.parameters().values()));
        assertThat(read.parameters().spec()).isEqualTo(written.parameters().spec());
        assertThat(bits(read.normalization().scale()))
                .isEqualTo(bits(written.normalization().scale()));
        assertThat(bits(read.normalization().shift()))
                .isEqualTo(bits(written.normalization().shift()));
        assertThat(read)
                .extracting(Checkpoint::precision, Checkpoint::shape, Checkpoint::classes, Checkpoint::epoch)
                .containsExactly(written.precision(), written.shape(), written.classes(), written.epoch());
        assertThat(read.bytes()).isEqualTo(written.bytes());
    }

    @Provide
    Arbitrary<TrainingProgress> progress() {
        var counts = Arbitraries.integers().between(0, Integer.MAX_VALUE);
        var samples = Arbitraries.longs().between(0, 1L << 53);
        var scores = Combinators.combine(Arbitraries.doubles(), Arbitraries.doubles())
                .as(Score::new)
                .injectDuplicates(0.1);
        var monitored = Arbitraries.doubles().map(value -> new Monitored(Metric.MACRO_F1, value));
        var plain = Combinators.combine(counts, samples, Arbitraries.doubles(), scores, scores)
                .as((epoch, step, rate, train, validation) -> new EpochMetrics(epoch, step, rate, train, validation, 0))
                .list()
                .ofMaxSize(5);
        var further = Combinators.combine(counts, samples, Arbitraries.doubles(), scores, scores, monitored)
                .as((epoch, step, rate, train, validation, more) ->
                        new EpochMetrics(epoch, step, rate, train, validation, Optional.of(more), 0))
                .list()
                .ofMaxSize(5);
        var epochs = Arbitraries.oneOf(plain, further);
        return Combinators.combine(epochs, counts, counts, counts, Arbitraries.doubles(), samples, samples)
                .as((done, best, gain, step, loss, hits, count) -> new TrainingProgress(
                        numbered(done),
                        oneOf(done, best),
                        oneOf(done, gain),
                        done.size() + 1,
                        step,
                        loss,
                        hits,
                        count,
                        0));
    }

    /** An epoch that has ended, if one has. */
    private static int oneOf(List<EpochMetrics> done, int any) {
        return done.isEmpty() ? 0 : 1 + any % done.size();
    }

    private static List<EpochMetrics> numbered(List<EpochMetrics> epochs) {
        return IntStream.range(0, epochs.size())
                .mapToObj(i -> {
                    var m = epochs.get(i);
                    return new EpochMetrics(
                            i + 1, m.step(), m.rate(), m.train(), m.validation(), m.monitored(), m.seconds());
                })
                .toList();
    }

    @Property(tries = 200)
    void aResumePointIsReadAsItWasWritten(
            @ForAll("saved") Saved saved, @ForAll("progress") TrainingProgress progress, @ForAll Random random) {
        var network = saved.checkpoint();
        var optimizer = Stream.generate(() -> numbers(random, network.precision(), 7))
                .limit(random.nextInt(4))
                .toList();
        var written = new ResumePoint(
                network, new TrainingState(network.parameters(), optimizer), progress, Map.of("train.seed", "1"));
        var read = fromDisk(written.bytes(), file -> ResumePoint.read(file, network, network.parameters(), List.of()));
        assertThat(read.progress()).isEqualTo(progress);
        assertThat(read.configuration()).isEqualTo(written.configuration());
        assertThat(read.state().optimizer()).hasSameSizeAs(optimizer);
        IntStream.range(0, optimizer.size())
                .forEach(i -> assertThat(bits(read.state().optimizer().get(i))).isEqualTo(bits(optimizer.get(i))));
    }
}

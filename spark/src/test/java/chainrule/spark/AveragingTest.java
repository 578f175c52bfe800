package chainrule.spark;

import chainrule.config.Configuration;
import chainrule.config.RunConfig;
import chainrule.datasets.Batches;
import chainrule.datasets.Progress;
import chainrule.datasets.Subset;
import chainrule.datasets.catalog.Catalog;
import chainrule.engine.Engine;
import chainrule.engine.Tally;
import chainrule.engine.TrainingJob;
import chainrule.engine.dl4j.Dl4jEngine;
import chainrule.model.Parameters;
import chainrule.run.Preparation;
import chainrule.study.AveragingCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Networks averaged by Spark, held against one network in this process. */
class AveragingTest {
    private static final Engine ALONE = new Dl4jEngine();
    private static final double ROUNDING = 1e-12;
    private static final int EPOCHS = 2;

    private static AveragingCluster cluster;

    @TempDir
    Path folder;

    @BeforeAll
    static void connect() {
        cluster = new SparkProvider().connectToAverage("local[2]", Map.of());
    }

    @AfterAll
    static void disconnect() {
        cluster.close();
    }

    /** 16 points a batch: 8 for each of two copies. */
    private static TrainingJob job(String train, String model) {
        RunConfig config = Configuration.parse("test", """
                        data: {name: circles, training: 96}
                        model: {hidden: [6, 4], activation: tanh%s}
                        train: {epochs: %d, batch: 16, optimizer: %s}
                        engine: {precision: float64}
                        """.formatted(model, EPOCHS, train), "test")
                .resolve();
        var dataset = Catalog.standard().load(config.data().source(), Progress.NONE);
        return Preparation.of(config.data(), dataset).job(config);
    }

    private record Course(Parameters parameters, List<double[]> optimizer, double loss, double accuracy) {
        static Course of(Engine engine, TrainingJob job) {
            var tally = new Tally();
            try (var training = engine.train(job)) {
                for (int epoch = 1; epoch <= EPOCHS; epoch++) {
                    training.run(epoch, 0, job.batches().steps(), tally);
                }
                var state = training.state();
                return new Course(state.parameters(), state.optimizer(), tally.loss(), tally.accuracy());
            }
        }

        void assertLike(Course other) {
            assertThat(parameters.values()).containsExactly(other.parameters.values(), within(ROUNDING));
            assertThat(optimizer).hasSameSizeAs(other.optimizer);
            for (int i = 0; i < optimizer.size(); i++) {
                assertThat(optimizer.get(i)).containsExactly(other.optimizer.get(i), within(ROUNDING));
            }
            assertThat(loss).isCloseTo(other.loss, within(ROUNDING));
            assertThat(accuracy).isEqualTo(other.accuracy);
        }
    }

    /** The mean of the halves' gradients is the gradient of the whole, and these updates are linear in it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{sgd: {rate: 0.1}} | ''",
                "{momentum: {rate: 0.05, momentum: 0.9}} | ', l2: 0.01'",
                "{nesterov: {rate: 0.05, momentum: 0.9}}, schedule: {cosine: {end: 0.1}} | ''"
            })
    void twoCopiesAveragedAfterEachUpdateWalkLikeOneNetwork(String train, String model) {
        var job = job(train, model);
        Course.of(cluster.engine(2, 1), job).assertLike(Course.of(ALONE, job));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{adam: {rate: 0.01}}, schedule: {step: {every: 1}}, clipNorm: 0.5 | ', dropout: 0.2'",
                "{adamw: {rate: 0.01, weightDecay: 0.1}} | ''",
                "{rmsprop: {rate: 0.01}} | ', loss: softmax-squared-error'"
            })
    void oneCopyWalksLikeOneNetworkWhateverTheOptimiser(String train, String model) {
        var job = job(train, model);
        Course.of(cluster.engine(1, 1), job).assertLike(Course.of(ALONE, job));
    }

    /** The definition, written out: the copies are trained one after the other, and their mean is the next beginning. */
    @Test
    void severalUpdatesBetweenAveragingsAreThoseOfEachCopyAlone() {
        int averageEvery = 4;
        var job = job("{sgd: {rate: 0.1}}", "");
        var batches = job.batches();
        var parameters = job.initial();
        for (int epoch = 1; epoch <= EPOCHS; epoch++) {
            int[] order = batches.order(epoch);
            for (int step = 0; step < batches.steps(); step++) {
                int from = step * batches.batch();
                var begin = parameters;
                var ends = Stream.of(0, 1)
                        .map(copy -> Arrays.copyOfRange(order, from + 8 * copy, from + 8 * copy + 8))
                        .map(rows -> alone(job, begin, rows, 8 / averageEvery))
                        .toList();
                double[] mean = IntStream.range(0, begin.values().length)
                        .mapToDouble(i -> (ends.get(0).values()[i] + ends.get(1).values()[i]) / 2)
                        .toArray();
                parameters = new Parameters(begin.spec(), mean);
            }
        }
        var averaged = Course.of(cluster.engine(2, averageEvery), job);
        assertThat(averaged.parameters.values()).containsExactly(parameters.values(), within(ROUNDING));
        assertThat(averaged.parameters.values())
                .isNotEqualTo(Course.of(cluster.engine(2, 1), job).parameters.values());
    }

    /** What one copy makes of its rows, in order. */
    private static Parameters alone(TrainingJob job, Parameters begin, int[] rows, int batch) {
        var all = job.batches();
        var parameters = begin;
        for (int step = 0; step < rows.length / batch; step++) {
            int[] some = Arrays.copyOfRange(rows, step * batch, (step + 1) * batch);
            var one =
                    Batches.inOrder(new Subset(all.subset().samples(), some), all.shape(), all.normalization(), batch);
            var next = new TrainingJob(parameters, one, job.optimizer(), job.rate(), job.seed(), job.precision());
            try (var training = ALONE.train(next)) {
                training.run(1, 0, 1, new Tally());
                parameters = training.parameters();
            }
        }
        return parameters;
    }

    @Test
    void aRunOnAClusterGoesOnWhereItWasInterrupted() throws Exception {
        var whole = folder.resolve("whole");
        assertThat(train(whole, "--epochs", "4").end()).isZero();
        var parts = folder.resolve("parts");
        assertThat(train(parts, "--epochs", "2").end()).isZero();
        var run = parts.resolve("circles-tanh-1");
        var alone = new Command(Map.of(), "train", "--resume", run.toString(), "--epochs", "4");
        assertThat(alone.end()).isEqualTo(2);
        assertThat(alone.lines()).singleElement().asString().contains("--spark MASTER");
        var resumed =
                new Command(Map.of(), "train", "--resume", run.toString(), "--epochs", "4", "--spark", "local[2]");
        assertThat(resumed.end()).as(resumed.lines().toString()).isZero();
        assertThat(Files.readAllBytes(run.resolve("checkpoint.safetensors")))
                .isEqualTo(Files.readAllBytes(whole.resolve("circles-tanh-1/checkpoint.safetensors")));
        assertThat(Files.readString(run.resolve("config.yaml"))).contains("workers: 2");
    }

    @Test
    void ctrlCFinishesTheBatchAndSaysHowToGoOn() throws Exception {
        var command = train(folder.resolve("interrupted"), "--epochs", "1000");
        command.await(line -> line.contains(" 1/1000 "));
        command.interrupt();
        assertThat(command.end()).as(command.lines().toString()).isEqualTo(130);
        assertThat(command.lines())
                .anyMatch(line -> line.startsWith("Interrupted: 22 parameters"))
                .anyMatch(line -> line.startsWith("Go on with: chainrule train --resume "));
    }

    private static Command train(Path runs, String... more) throws IOException {
        var words = List.of("train", "circles-tanh", "--runs", runs.toString(), "--spark", "local[2]", "--batch", "64");
        return new Command(
                Map.of(), Stream.concat(words.stream(), Stream.of(more)).toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--workers 2 | say which with --spark MASTER",
                "--workers 0 --spark local[2] | it must be above 0",
                "--average-every 3 | name their number",
                "--engine nd4j --spark local[2] | of the engine dl4j",
                "--threads 1 --spark local[2] | leave --threads out",
                "--spark-conf spark.executor.memory=1g | say which with --spark MASTER"
            })
    void whatDoesNotFitIsSaidInALine(String words, String expected) throws Exception {
        var runs = folder.resolve("refused").toString();
        var command = new Command(
                Map.of(),
                Stream.concat(Stream.of("train", "circles-tanh", "--runs", runs), Stream.of(words.split(" ")))
                        .toArray(String[]::new));
        assertThat(command.end()).isEqualTo(2);
        assertThat(command.lines()).singleElement().asString().contains(expected);
    }
}

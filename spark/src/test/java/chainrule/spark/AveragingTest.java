package chainrule.spark;

import chainrule.config.Configuration;
import chainrule.config.RunConfig;
import chainrule.datasets.Augmentation;
import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.Progress;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.datasets.Subset;
import chainrule.datasets.TargetScaling;
import chainrule.datasets.Targets;
import chainrule.datasets.catalog.Catalog;
import chainrule.engine.Engine;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingJob;
import chainrule.engine.dl4j.Dl4jEngine;
import chainrule.model.Activation;
import chainrule.model.CrossEntropy;
import chainrule.model.Initialization;
import chainrule.model.LayerSpec;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.model.Quantile;
import chainrule.optim.LearningRate;
import chainrule.optim.Optimizer.Sgd;
import chainrule.optim.Schedule;
import chainrule.run.Preparation;
import chainrule.study.remote.AveragingCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

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

    private record Course(Parameters parameters, List<double[]> optimizer, double loss, double score) {
        static Course of(Engine engine, TrainingJob job) {
            var tally = new RunningMetrics();
            try (var training = engine.train(job)) {
                for (int epoch = 1; epoch <= EPOCHS; epoch++) {
                    training.run(epoch, 0, job.batches().steps(), tally);
                }
                var state = training.state();
                return new Course(state.parameters(), state.optimizer(), tally.loss(), tally.score());
            }
        }

        void assertLike(Course other) {
            assertThat(parameters.values()).containsExactly(other.parameters.values(), within(ROUNDING));
            assertThat(optimizer).hasSameSizeAs(other.optimizer);
            for (int i = 0; i < optimizer.size(); i++) {
                assertThat(optimizer.get(i)).containsExactly(other.optimizer.get(i), within(ROUNDING));
            }
            assertThat(loss).isCloseTo(other.loss, within(ROUNDING));
            assertThat(score).isCloseTo(other.score, within(ROUNDING));
        }
    }

    /** The mean of the halves' gradients is the gradient of the whole, and these updates are linear in it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{sgd: {rate: 0.1}} | ''",
                "{momentum: {rate: 0.05, momentum: 0.9}} | ', l2: 0.01'",
                "{momentum: {rate: 0.05, momentum: 0.9}} | ', norm: layer'",
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

    /** Real targets of which one output has a level each, scaled, with weights; labels; classes with weights and smoothing. */
    static Stream<TrainingJob> targets() {
        var reals = new double[48];
        var weights = new double[24];
        var bits = new byte[48];
        var classes = new int[24];
        var inputs = new float[48];
        for (int i = 0; i < 24; i++) {
            inputs[2 * i] = (float) Math.sin(i);
            inputs[2 * i + 1] = (float) Math.cos(3 * i);
            reals[2 * i] = 100 + 20 * Math.sin(2 * i);
            reals[2 * i + 1] = i % 5;
            weights[i] = i % 3;
            bits[2 * i] = (byte) (i % 2);
            bits[2 * i + 1] = (byte) (i % 3 / 2);
            classes[i] = i % 3;
        }
        var features = new Features.Floats(inputs, 2);
        var regression = new Samples(features, new Targets.Reals(reals, 2), weights).all();
        return Stream.of(
                targets(regression, new Quantile(List.of(0.1, 0.9)), 4)
                        .apply(batches -> batches.withScaling(TargetScaling.standardizing(regression))),
                targets(new Samples(features, new Targets.Labels(bits, 2), weights).all(), Loss.BINARY_CROSS_ENTROPY, 2)
                        .apply(batches -> batches),
                targets(new Samples(features, classes).all(), new CrossEntropy(0.1), 3)
                        .apply(batches -> batches.withClassWeights(new double[] {0.5, 1, 2})));
    }

    private static Function<UnaryOperator<Batches>, TrainingJob> targets(Subset all, Loss loss, int outputs) {
        var hidden = new LayerSpec(4, new Activation.Tanh(), Initialization.GLOROT, Penalty.NONE, 0);
        var last = new LayerSpec(outputs, new Activation.Identity(), Initialization.GLOROT, Penalty.NONE, 0);
        var spec = new MlpSpec(2, List.of(hidden, last), loss);
        var shape = Shape.vector(2);
        var none = Normalization.fit(Normalization.Kind.NONE, shape, all);
        return changed -> {
            var batches = changed.apply(new Batches(all, shape, none, Augmentation.NONE, 8, 1));
            return new TrainingJob(
                    Parameters.initial(spec, 1, Precision.FLOAT64),
                    batches,
                    new Sgd(0.1),
                    new LearningRate(0.1, new Schedule.Constant(), batches.steps(), EPOCHS),
                    1,
                    Precision.FLOAT64);
        };
    }

    @ParameterizedTest
    @MethodSource("targets")
    void targetsOfEveryKindAndWeightsTravelToTheCopies(TrainingJob job) {
        Course.of(cluster.engine(2, 1), job).assertLike(Course.of(ALONE, job));
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
                training.run(1, 0, 1, new RunningMetrics());
                parameters = training.parameters();
            }
        }
        return parameters;
    }

    @Test
    void aRunOnAClusterResumesWhereItWasInterrupted() throws Exception {
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
    void ctrlCFinishesTheBatchAndPrintsHowToResume() throws Exception {
        var command = train(folder.resolve("interrupted"), "--epochs", "1000");
        command.await(line -> line.contains(" 1/1000 "));
        command.interrupt();
        assertThat(command.end()).as(command.lines().toString()).isEqualTo(130);
        assertThat(command.lines())
                .anyMatch(line -> line.startsWith("Interrupted: 22 parameters"))
                .anyMatch(line -> line.startsWith("Resume with: chainrule train --resume "));
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
                "--average-every 3 | give workers, their number",
                "--engine nd4j --spark local[2] | of the engine dl4j",
                "--threads 1 --spark local[2] | leave --threads out",
                "--spark-conf spark.executor.memory=1g | say which with --spark MASTER"
            })
    void whatDoesNotFitIsReportedInOneLine(String words, String expected) throws Exception {
        var runs = folder.resolve("refused").toString();
        var command = new Command(
                Map.of(),
                Stream.concat(Stream.of("train", "circles-tanh", "--runs", runs), Stream.of(words.split(" ")))
                        .toArray(String[]::new));
        assertThat(command.end()).isEqualTo(2);
        assertThat(command.lines()).singleElement().asString().contains(expected);
    }
}

package chainrule.engine.dl4j;

import chainrule.engine.Combinations;
import chainrule.engine.Engine;
import chainrule.engine.InputLayerJob;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingJob;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.model.Activation;
import chainrule.model.InputLayer;
import chainrule.model.Loss;
import chainrule.model.Precision;
import chainrule.optim.Optimizer;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

import static chainrule.engine.Near.near;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

/** An input layer and learnt slopes in DL4J's networks: its automatic differentiation, and the formulas, follow the reference. */
@Tag("slow")
class Dl4jInputLayerTest {
    private static final int STEPS = 100;
    private static final int PER_EPOCH = 3;

    @TempDir
    Path folder;

    static Stream<Arguments> runs() {
        return Stream.of(new Dl4jEngine(), new HandDerivedEngine())
                .flatMap(engine -> Combinations.OPTIMIZERS.stream().map(optimizer -> Arguments.of(engine, optimizer)));
    }

    /** The losses, an evaluation, then the parameters. */
    private static double[] trajectory(Engine engine, TrainingJob job) {
        try (var training = engine.train(job)) {
            int count = training.parameters().values().length;
            var all = new double[STEPS + 2 + count];
            for (int step = 0; step < STEPS; step++) {
                var tally = new RunningMetrics();
                training.run(1 + step / PER_EPOCH, step % PER_EPOCH, 1, tally);
                all[step] = tally.loss();
            }
            var evaluation = training.evaluate(job.batches());
            all[STEPS] = evaluation.loss();
            all[STEPS + 1] = evaluation.accuracy();
            System.arraycopy(training.parameters().values(), 0, all, STEPS + 2, count);
            return all;
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void inFloat64TheyFollowTheReference(Engine engine, Optimizer optimizer) {
        var job = InputLayerJob.job(Precision.FLOAT64, optimizer).clipped(2);
        assertThat(trajectory(engine, job)).is(near(trajectory(new ReferenceEngine(), job), 1e-9));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void inFloat32TheyStayTogetherWithTheReference(Engine engine, Optimizer optimizer) {
        var job = InputLayerJob.job(Precision.FLOAT32, optimizer);
        double[] expected = trajectory(new ReferenceEngine(), job);
        double[] found = trajectory(engine, job);
        for (int i = 0; i < STEPS; i++) {
            assertThat(found[i]).as("loss of step %d", i).isCloseTo(expected[i], withinPercentage(0.1));
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void aTrainingRunResumesFromItsStateWithTheSameBits(Engine engine, Optimizer optimizer) {
        var job = InputLayerJob.job(Precision.FLOAT64, optimizer);
        try (var whole = engine.train(job);
                var first = engine.train(job)) {
            whole.run(1, 0, PER_EPOCH, new RunningMetrics());
            first.run(1, 0, 1, new RunningMetrics());
            try (var second = engine.train(job.from(first.state()))) {
                second.run(1, 1, PER_EPOCH - 1, new RunningMetrics());
                assertThat(second.parameters()).isEqualTo(whole.parameters());
                assertThat(second.state()).usingRecursiveComparison().isEqualTo(whole.state());
            }
        }
    }

    /** Spark sends configurations to other machines. */
    @Test
    void configurationsAreWrittenAndReadBack() throws Exception {
        var features = InputLayerJob.spec().features();
        var bytes = new java.io.ByteArrayOutputStream();
        try (var out = new java.io.ObjectOutputStream(bytes)) {
            out.writeObject(new SameDiffFeatures.Builder(features).build());
            out.writeObject(new HandDerivedFeatures.Builder(features).build());
            out.writeObject(new HandDerivedSlopes.Builder(new Activation.Parametric(0.5), 3).build());
        }
        try (var in = new java.io.ObjectInputStream(new java.io.ByteArrayInputStream(bytes.toByteArray()))) {
            for (int count : new int[] {features.parameters(), features.parameters(), 3}) {
                var layer = (org.deeplearning4j.nn.conf.layers.Layer) in.readObject();
                assertThat(layer.initializer().numParams(layer)).isEqualTo(count);
            }
        }
    }

    /** In networks that users of DL4J build themselves. */
    @Test
    void handDerivedLayersSurviveTheModelSerializer() throws Exception {
        var features = new InputLayer(List.of(
                new InputLayer.Plain(1),
                new InputLayer.Scaled(1),
                new InputLayer.Embedding(3, 2),
                new InputLayer.Periodic(1, 2, 0.5)));
        var network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(0.1))
                .list()
                .layer(new HandDerivedFeatures.Builder(features).seed(3).build())
                .layer(new HandDerivedDense.Builder()
                        .activation(new Activation.Identity())
                        .nIn(features.outputs())
                        .nOut(2)
                        .build())
                .layer(new HandDerivedSlopes.Builder(new Activation.Parametric(0.5), 2).build())
                .layer(new LossLayer.Builder(new HandDerivedLoss(Loss.CROSS_ENTROPY))
                        .activation(org.nd4j.linalg.activations.Activation.SOFTMAX)
                        .build())
                .build());
        network.init();
        assertThat(Numbers.of(network.getParam("2_W"))).containsExactly(0.5, 0.5);
        assertThat(Numbers.of(network.getParam("0_W"))[0]).isEqualTo(1);
        assertThat(network.getParam("0_W").meanNumber().doubleValue()).isNotZero();
        var data = new DataSet(
                Nd4j.createFromArray(new double[][] {{1, 2, 0, 3}, {4, 5, 2, 6}, {7, 8, -1, 9}, {1, 1, 1, 1}}),
                Nd4j.createFromArray(new double[][] {{1, 0}, {0, 1}, {1, 0}, {0, 1}}));
        var before = network.getParam("0_W").dup();
        network.fit(data);
        assertThat(Numbers.of(network.getParam("0_W").sub(before))).doesNotContain(0);
        File file = folder.resolve("net.zip").toFile();
        ModelSerializer.writeModel(network, file, true);
        var restored = ModelSerializer.restoreMultiLayerNetwork(file);
        network.fit(data);
        restored.fit(data);
        assertThat(restored.params()).isEqualTo(network.params());
    }
}

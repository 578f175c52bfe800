package chainrule.dl4j;

import chainrule.engine.Engines;
import chainrule.engine.cuda.StandInEngine;
import chainrule.engine.dl4j.PhiloxDropout;
import chainrule.engine.nd4j.Nd4jEngine;
import chainrule.engine.reference.ReferenceEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

@Tag("slow")
class FastFitTest {
    private static final int EPOCHS = 5;
    private static final int BATCHES = 20;

    private static double tolerance(DataType type) {
        return type == DataType.DOUBLE ? 1e-9 : 1e-3;
    }

    /** Requires every number to be close to the other's, relative to the largest one. */
    private static void requireClose(INDArray found, INDArray expected, double tolerance) {
        if (expected == null) {
            assertThat(found).isNull();
            return;
        }
        double scale = expected.amaxNumber().doubleValue();
        assertThat(found.sub(expected).amaxNumber().doubleValue()).isLessThan(tolerance * scale);
    }

    private static void requireEqual(MultiLayerNetwork found, MultiLayerNetwork expected, double tolerance) {
        requireClose(found.params(), expected.params(), tolerance);
        requireClose(
                found.getUpdater().getStateViewArray(), expected.getUpdater().getStateViewArray(), tolerance);
        assertThat(found.score()).isCloseTo(expected.score(), within(tolerance * Math.abs(expected.score())));
        assertThat(found.getLayerWiseConfigurations().toJson())
                .isEqualTo(expected.getLayerWiseConfigurations().toJson());
        assertThat(found.getIterationCount()).isEqualTo(expected.getIterationCount());
        assertThat(found.getEpochCount()).isEqualTo(expected.getEpochCount());
        assertThat(found.getOutputLayer().getIterationCount())
                .isEqualTo(expected.getOutputLayer().getIterationCount());
        assertThat(found.getOutputLayer().getEpochCount())
                .isEqualTo(expected.getOutputLayer().getEpochCount());
    }

    private static void follow(TestNetworks which, DataType type) {
        var theirs = which.network(type);
        var ours = theirs.clone();
        theirs.fit(which.data(type, BATCHES), EPOCHS);
        FastFit.fit(ours, which.data(type, BATCHES), EPOCHS);
        assertThat(theirs.getIterationCount()).isEqualTo(100);
        requireEqual(ours, theirs, tolerance(type));
    }

    @ParameterizedTest
    @EnumSource
    void aHundredStepsInFloat64LeaveWhatNetworkFitLeaves(TestNetworks which) {
        follow(which, DataType.DOUBLE);
    }

    @ParameterizedTest
    @EnumSource
    void aHundredStepsInFloat32LeaveWhatNetworkFitLeaves(TestNetworks which) {
        follow(which, DataType.FLOAT);
    }

    @ParameterizedTest
    @EnumSource(names = {"SOFTMAX_ADAM_L2", "SUMS_NESTEROVS_CLIPPED", "ABSOLUTE_RMSPROP_CLIPPED", "SQUARES_SGD_DECAY"})
    void otherEnginesFollowToo(TestNetworks which) {
        StandInEngine.require();
        for (var type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
            var theirs = which.network(type);
            theirs.fit(which.data(type, BATCHES), 2);
            for (var engine : List.of(new ReferenceEngine(), new StandInEngine())) {
                var ours = which.network(type);
                FastFit.on(engine.name(), new Engines(List.of(engine))).train(ours, which.data(type, BATCHES), 2);
                requireEqual(ours, theirs, tolerance(type));
            }
        }
    }

    /** Batches of 16 samples of 28 bytes: 100 bytes hold none together, 1,500 bytes three. */
    @ParameterizedTest
    @EnumSource(names = {"SOFTMAX_ADAM_L2", "SIGMOID_NESTEROVS_L1"})
    void aGpuIsFedInPortions(TestNetworks which) {
        StandInEngine.require();
        var theirs = which.network(DataType.DOUBLE);
        theirs.fit(which.data(DataType.DOUBLE, BATCHES), 2);
        for (var limits : List.of(new FitLoop.UploadLimits(100, 1000), new FitLoop.UploadLimits(1500, 5000))) {
            var ours = which.network(DataType.DOUBLE);
            var device = new StandInEngine().device(OptionalInt.empty());
            var data = which.data(DataType.DOUBLE, BATCHES);
            new FitLoop(ours, NetworkReader.plan(ours), device, data, limits).run(2);
            requireEqual(ours, theirs, 1e-9);
        }
    }

    @Test
    void anotherNumberOfThreadsFollowsToo() {
        var which = TestNetworks.SIGMOID_NESTEROVS_L1;
        var theirs = which.network(DataType.DOUBLE);
        var ours = theirs.clone();
        theirs.fit(which.data(DataType.DOUBLE, BATCHES), 2);
        FastFit.on("nd4j").threads(3).train(ours, which.data(DataType.DOUBLE, BATCHES), 2);
        requireEqual(ours, theirs, 1e-9);
    }

    @Test
    void batchesMayGrowAndShrink() {
        var which = TestNetworks.SOFTMAX_ADAM_L2;
        for (var engine : List.of(new Nd4jEngine(), new ReferenceEngine())) {
            var random = new Random(8);
            var batches = new ArrayList<DataSet>();
            for (int n : new int[] {3, 9, 1, 20, 9, 2}) {
                batches.add(which.batch(DataType.DOUBLE, n, random));
            }
            var theirs = which.network(DataType.DOUBLE);
            var ours = theirs.clone();
            theirs.fit(TestNetworks.iterator(batches), 3);
            FastFit.on(engine.name(), new Engines(List.of(engine))).train(ours, TestNetworks.iterator(batches), 3);
            requireEqual(ours, theirs, 1e-9);
        }
    }

    @Test
    void featuresAndLabelsMayHaveAnyTypeAndOrder() {
        var which = TestNetworks.SQUARES_SGD_DECAY;
        var batch = which.batch(DataType.FLOAT, 16, new Random(4));
        var columns = batch.getFeatures().dup('f');
        var wide = Nd4j.hstack(batch.getFeatures(), batch.getFeatures());
        var view = wide.get(NDArrayIndex.all(), NDArrayIndex.interval(0, TestNetworks.INPUTS));
        var doubles = batch.getFeatures().castTo(DataType.DOUBLE);
        var theirs = which.network(DataType.FLOAT);
        theirs.fit(TestNetworks.iterator(List.of(batch, batch, batch)), 1);
        var ours = which.network(DataType.FLOAT);
        var labels = batch.getLabels();
        FastFit.fit(
                ours,
                TestNetworks.iterator(List.of(
                        new DataSet(columns, labels.dup('f')),
                        new DataSet(view, labels),
                        new DataSet(doubles, labels.castTo(DataType.DOUBLE)))),
                1);
        requireEqual(ours, theirs, 1e-6);
    }

    @Test
    void dropoutDropsWhatOurMasksSay() {
        var theirs = dropping(PhiloxDropout.class);
        var ours = dropping(Dropout.class);
        var without = dropping(null);
        var which = TestNetworks.SOFTMAX_SQUARES;
        theirs.fit(which.data(DataType.DOUBLE, BATCHES), 2);
        FastFit.fit(ours, which.data(DataType.DOUBLE, BATCHES), 2);
        without.fit(which.data(DataType.DOUBLE, BATCHES), 2);
        requireClose(ours.params(), theirs.params(), 1e-9);
        assertThat(ours.params().distance2(without.params())).isGreaterThan(0.01);
    }

    private static MultiLayerNetwork dropping(Class<?> kind) {
        var output = new OutputLayer.Builder(LossFunction.MSE).nIn(20).nOut(3).activation(Activation.SOFTMAX);
        if (kind == PhiloxDropout.class) {
            output.dropOut(new PhiloxDropout(5, 0, 0.7));
        } else if (kind == Dropout.class) {
            output.dropOut(0.7);
        }
        var network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(5)
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(0.1))
                .list()
                .layer(new DenseLayer.Builder()
                        .nIn(TestNetworks.INPUTS)
                        .nOut(20)
                        .activation(Activation.TANH)
                        .build())
                .layer(output.build())
                .build());
        network.init();
        return network;
    }

    @ParameterizedTest
    @EnumSource
    void networkFitContinuesAndIsContinued(TestNetworks which) {
        var theirs = which.network(DataType.DOUBLE);
        var ours = theirs.clone();
        theirs.fit(which.data(DataType.DOUBLE, BATCHES), 3);
        ours.fit(which.data(DataType.DOUBLE, BATCHES), 1);
        FastFit.fit(ours, which.data(DataType.DOUBLE, BATCHES), 1);
        ours.fit(which.data(DataType.DOUBLE, BATCHES), 1);
        requireEqual(ours, theirs, 1e-9);
    }
}

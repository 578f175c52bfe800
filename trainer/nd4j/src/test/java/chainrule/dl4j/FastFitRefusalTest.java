package chainrule.dl4j;

import chainrule.base.UserException;
import chainrule.engine.Engines;
import chainrule.engine.dl4j.Dl4jEngine;
import chainrule.engine.nd4j.NativeThreads;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class FastFitRefusalTest {
    private static final ExponentialSchedule FALLING = new ExponentialSchedule(ScheduleType.ITERATION, 0.1, 0.9);

    private static MultiLayerNetwork unsupported() {
        NativeThreads.prepare();
        var network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new AdaGrad(0.1))
                .miniBatch(false)
                .list()
                .layer(new DenseLayer.Builder()
                        .name("first")
                        .nIn(7)
                        .nOut(6)
                        .activation(Activation.GELU)
                        .dropOut(0.5)
                        .build())
                .layer(new BatchNormalization.Builder()
                        .nIn(6)
                        .nOut(6)
                        .lockGammaBeta(true)
                        .minibatch(false)
                        .eps(0)
                        .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                        .build())
                .layer(new BatchNormalization.Builder().nIn(6).nOut(6).build())
                .layer(new DenseLayer.Builder()
                        .nIn(6)
                        .nOut(5)
                        .hasLayerNorm(true)
                        .activation(Activation.TANH)
                        .updater(new Adam(0.1))
                        .biasUpdater(new Sgd(0.1))
                        .dropOut(new GaussianDropout(0.2))
                        .weightNoise(new DropConnect(0.5))
                        .constrainWeights(new MaxNormConstraint(1, 1))
                        .gradientNormalization(GradientNormalization.RenormalizeL2PerLayer)
                        .regularization(List.of(new L2Regularization(FALLING)))
                        .build())
                .layer(new OutputLayer.Builder(new LossMCXENT(
                                Nd4j.create(new float[] {1, 2, 3}).reshape(1, 3)))
                        .activation(Activation.SIGMOID)
                        .nIn(5)
                        .nOut(3)
                        .build())
                .backpropType(BackpropType.TruncatedBPTT)
                .validateOutputLayerConfig(false)
                .build());
        network.init();
        return network;
    }

    @Test
    void everythingThatIsNotSupportedIsNamedWithItsLayer() {
        assertThat(FastFit.reasons(unsupported()))
                .satisfiesExactlyInAnyOrder(
                        reason -> assertThat(reason).isEqualTo("its backprop type is TruncatedBPTT"),
                        reason -> assertThat(reason).isEqualTo("its miniBatch is false"),
                        reason -> assertThat(reason).startsWith("layer 0 (first): the activation gelu(precise=false)"),
                        reason -> assertThat(reason).isEqualTo("layer 0 (first): dropout of the network's inputs"),
                        reason -> assertThat(reason).startsWith("layer 0 (first): the updater AdaGrad"),
                        reason -> assertThat(reason)
                                .isEqualTo("layer 1: a batch normalisation whose gamma and beta are locked"),
                        reason ->
                                assertThat(reason).isEqualTo("layer 1: a batch normalisation whose minibatch is false"),
                        reason -> assertThat(reason)
                                .isEqualTo("layer 1: a batch normalisation with eps 0.0 and decay 0.9"),
                        reason -> assertThat(reason)
                                .isEqualTo(
                                        "layer 1: gradient normalisation ClipL2PerLayer of a batch normalisation, which includes its running statistics"),
                        reason -> assertThat(reason).startsWith("layer 1: the updater AdaGrad"),
                        reason -> assertThat(reason).isEqualTo("layer 2: a batch normalisation behind another one"),
                        reason -> assertThat(reason).startsWith("layer 2: the updater AdaGrad"),
                        reason -> assertThat(reason).isEqualTo("layer 3: layer normalisation"),
                        reason -> assertThat(reason).isEqualTo("layer 3: constraints on its parameters"),
                        reason -> assertThat(reason).isEqualTo("layer 3: weight noise DropConnect"),
                        reason -> assertThat(reason).isEqualTo("layer 3: dropout of the kind GaussianDropout"),
                        reason -> assertThat(reason).isEqualTo("layer 3: its updater is another than layer 0's"),
                        reason ->
                                assertThat(reason).isEqualTo("layer 3: its bias has another updater than its weights"),
                        reason -> assertThat(reason).isEqualTo("layer 3: gradient normalisation RenormalizeL2PerLayer"),
                        reason -> assertThat(reason)
                                .isEqualTo(
                                        "layer 3: the regularisation of its weights: constant L1, L2 and weight decay are supported"),
                        reason -> assertThat(reason).startsWith("layer 4: the updater AdaGrad"),
                        reason -> assertThat(reason)
                                .startsWith("layer 4: the loss LossMCXENT")
                                .endsWith("on the activation sigmoid with 3 outputs"),
                        reason -> assertThat(reason).isEqualTo("layer 4: weights in the loss"));
    }

    @Test
    void aRefusedNetworkIsUnchanged() {
        var network = unsupported();
        var before = network.clone();
        var which = TestNetworks.SOFTMAX_ADAM_L2;
        var refusal = catchThrowableOfType(
                UnsupportedNetworkException.class, () -> FastFit.fit(network, which.data(DataType.FLOAT, 3), 1));
        assertThat(refusal.reasons()).isEqualTo(FastFit.reasons(network)).hasSize(23);
        assertThat(refusal).isInstanceOf(UserException.class).hasMessageContaining("layer 3: layer normalisation");
        requireUnchanged(network, before);
    }

    private static void requireUnchanged(MultiLayerNetwork network, MultiLayerNetwork before) {
        assertThat(network.params()).isEqualTo(before.params());
        assertThat(network.getLayerWiseConfigurations().toJson())
                .isEqualTo(before.getLayerWiseConfigurations().toJson());
        assertThat(network.score()).isEqualTo(before.score());
        assertThat(network.getInput()).isNull();
    }

    private static MultiLayerNetwork supported(IUpdater updater, DataType type) {
        NativeThreads.prepare();
        var network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .dataType(type)
                .updater(updater)
                .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                .list()
                .layer(new OutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nIn(2)
                        .nOut(1)
                        .build())
                .build());
        network.init();
        return network;
    }

    @Test
    void momentumThatChangesAndClippingThatTheRateChangesAreNotSupported() {
        assertThat(FastFit.reasons(supported(new Nesterovs(0.1, 0.9), DataType.FLOAT)))
                .isEmpty();
        assertThat(FastFit.reasons(supported(new Nesterovs(FALLING, 0.9), DataType.FLOAT)))
                .containsExactly("its updater Nesterovs has a learning rate schedule, and its gradients are clipped");
        assertThat(FastFit.reasons(supported(new Nesterovs(0.1, FALLING), DataType.FLOAT)))
                .singleElement()
                .asString()
                .startsWith("layer 0: the updater Nesterovs");
        assertThat(FastFit.reasons(supported(new Sgd(0.1), DataType.FLOAT16)))
                .containsExactly("its data type is HALF: FLOAT and DOUBLE are supported");
    }

    @Test
    void dropoutBehindABatchNormalisationIsNotSupported() {
        NativeThreads.prepare();
        var network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .updater(new Sgd(0.1))
                .dropOut(0.5)
                .list()
                .layer(new BatchNormalization.Builder().nIn(2).nOut(2).build())
                .layer(new OutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nIn(2)
                        .nOut(1)
                        .build())
                .build());
        assertThat(FastFit.reasons(network)).containsExactly("layer 1: dropout behind a batch normalisation");
    }

    private static void requireRefused(TestNetworks which, DataSet batch, String complaint) {
        var network = which.network(DataType.FLOAT);
        var before = network.clone();
        assertThatThrownBy(() -> FastFit.fit(network, TestNetworks.iterator(List.of(batch)), 1))
                .isInstanceOf(UnsupportedBatchException.class)
                .hasMessageContaining("batch 1 of epoch 0")
                .hasMessageContaining(complaint);
        requireUnchanged(network, before);
    }

    @Test
    void batchesThatAreNotSupportedAreRefusedBeforeTheFirstStep() {
        var softmax = TestNetworks.SOFTMAX_ADAM_L2;
        var batch = softmax.batch(DataType.FLOAT, 4, new Random(1));
        var features = batch.getFeatures();
        requireRefused(softmax, new DataSet(features, batch.getLabels(), null, Nd4j.ones(4, 1)), "it has a mask");
        requireRefused(
                softmax,
                new DataSet(features, Nd4j.ones(4, 3).divi(3)),
                "row 0 of its labels has 0.3333333432674408: with this loss, only 0 and 1 are supported");
        requireRefused(
                softmax,
                new DataSet(
                        features,
                        Nd4j.eye(4)
                                .get(NDArrayIndex.all(), NDArrayIndex.interval(0, 3))
                                .dup()),
                "row 3 of its labels has 0 columns of 1");
        requireRefused(
                softmax, new DataSet(features, Nd4j.ones(4, 5)), "its labels have the shape [4, 5]; expected 4×3");
        requireRefused(
                softmax,
                new DataSet(Nd4j.ones(4, 6), batch.getLabels()),
                "its features have the shape [4, 6]; expected N×7");
        requireRefused(
                TestNetworks.NORMS_SGD,
                TestNetworks.NORMS_SGD.batch(DataType.FLOAT, 1, new Random(1)),
                "it has one sample, and batch normalisation needs two or more");
        requireRefused(
                TestNetworks.INDICES_ADAM,
                new DataSet(features, Nd4j.createFromArray(new float[][] {{0}, {4}, {5}, {1}})),
                "row 2 of its labels is 5.0, which is not the index of one of 5 classes");
    }

    @Test
    void atALaterBatchTheNetworkIsWhereTheBatchesBeforeLed() {
        var which = TestNetworks.SIGMOID_NESTEROVS_L1;
        var random = new Random(2);
        var good = which.batch(DataType.DOUBLE, 8, random);
        var other = which.batch(DataType.DOUBLE, 8, random);
        var bad = new DataSet(other.getFeatures(), other.getLabels(), null, Nd4j.ones(8, 1));
        var theirs = which.network(DataType.DOUBLE);
        var ours = theirs.clone();
        theirs.fit(TestNetworks.iterator(List.of(good, other)), 1);
        assertThatThrownBy(() -> FastFit.fit(ours, TestNetworks.iterator(List.of(good, other, bad)), 1))
                .hasMessageContaining("batch 3 of epoch 0");
        assertThat(ours.params().distance2(theirs.params())).isLessThan(1e-12);
        assertThat(ours.getUpdater()
                        .getStateViewArray()
                        .distance2(theirs.getUpdater().getStateViewArray()))
                .isLessThan(1e-12);
        assertThat(ours.getIterationCount()).isEqualTo(2);
    }

    @Test
    void anEngineWithoutStepsOfOursAndImpossibleCountsAreRefused() {
        var which = TestNetworks.SOFTMAX_ADAM_L2;
        var network = which.network(DataType.FLOAT);
        var data = which.data(DataType.FLOAT, 2);
        var dl4j = FastFit.on("dl4j", new Engines(List.of(new Dl4jEngine())));
        assertThatThrownBy(() -> dl4j.train(network, data, 1)).hasMessageContaining("the engine dl4j cannot train");
        assertThatThrownBy(() -> FastFit.on("gone").train(network, data, 1)).hasMessageContaining("'gone'");
        assertThatThrownBy(() -> FastFit.fit(network, data, 0)).hasMessage("epochs is 0: it must be above 0");
        assertThatThrownBy(() -> FastFit.on("nd4j").threads(0)).hasMessage("threads is 0: it must be above 0");
    }
}

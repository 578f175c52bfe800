package chainrule.engine.dl4j;

import chainrule.engine.Engine;
import chainrule.engine.LossJob;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.model.Loss;
import chainrule.model.Precision;
import chainrule.optim.Optimizer.Sgd;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** Every loss, every kind of target and weights, in DL4J's own training and in networks that its users build. */
@Tag("slow")
class Dl4jLossesTest {
    private static final int STEPS = 100;
    private static final int BATCH = 3;

    static Stream<Arguments> jobs() {
        return LossJob.all()
                .filter(job -> job.weighted() || !job.classWeights().isEmpty())
                .flatMap(job ->
                        Stream.of(new Dl4jEngine(), new HandDerivedEngine()).map(engine -> Arguments.of(engine, job)));
    }

    private static double[] trajectory(Engine engine, LossJob small) {
        var job = small.job(BATCH, new Sgd(0.05), Precision.FLOAT64);
        try (var training = engine.train(job)) {
            return LossJob.trajectory(training, job.batches(), STEPS);
        }
    }

    /** With weights: without them all engines are compared elsewhere. Batches of 3, and the last of 1. */
    @ParameterizedTest
    @MethodSource("jobs")
    void inFloat64ItFollowsTheReference(Engine engine, LossJob job) {
        assertThat(LossJob.difference(trajectory(engine, job), trajectory(new ReferenceEngine(), job), 1e-9))
                .isEmpty();
    }

    static List<Loss> losses() {
        return LossJob.losses();
    }

    private static MultiLayerConfiguration configuration(Loss loss, int outputs) {
        return new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .list()
                .layer(new DenseLayer.Builder()
                        .activation(Activation.IDENTITY)
                        .nIn(4)
                        .nOut(outputs)
                        .build())
                .layer(new LossLayer.Builder(new HandDerivedLoss(loss))
                        .activation(new MeteredLoss(loss, true).outputActivation())
                        .build())
                .build();
    }

    private static Loss loss(MultiLayerConfiguration configuration) {
        var layer = (LossLayer) configuration.getConf(1).getLayer();
        return ((HandDerivedLoss) layer.getLossFn()).loss();
    }

    @ParameterizedTest
    @MethodSource("losses")
    void aConfigurationWithItSurvivesJsonAndYaml(Loss loss) {
        var configuration = configuration(loss, loss.outputs(3));
        assertThat(loss(MultiLayerConfiguration.fromJson(configuration.toJson())))
                .isEqualTo(loss);
        assertThat(loss(MultiLayerConfiguration.fromYaml(configuration.toYaml())))
                .isEqualTo(loss);
        assertThat(LossText.parse(LossText.of(loss))).isEqualTo(loss);
    }

    /** Constants of an enum: "squared error" was the one on softmax. */
    @Test
    void configurationsOfEarlierVersionsMeanWhatTheyMeant() {
        var json = configuration(Loss.SOFTMAX_SQUARED_ERROR, 3).toJson();
        assertThat(json).contains("\"softmax-squared-error\"");
        assertThat(loss(MultiLayerConfiguration.fromJson(json.replace("softmax-squared-error", "SQUARED_ERROR"))))
                .isEqualTo(Loss.SOFTMAX_SQUARED_ERROR);
        assertThat(loss(MultiLayerConfiguration.fromJson(json.replace("softmax-squared-error", "CROSS_ENTROPY"))))
                .isEqualTo(Loss.CROSS_ENTROPY);
        assertThat(loss(MultiLayerConfiguration.fromJson(
                        json.replace("softmax-squared-error", "BINARY_CROSS_ENTROPY"))))
                .isEqualTo(Loss.BINARY_CROSS_ENTROPY);
    }

    /** B14 in a network of a user: the mask multiplies each sample's loss and gradient, and the mean is over all samples. */
    @ParameterizedTest
    @MethodSource("losses")
    void aMaskOfTheLabelsIsTheSamplesWeights(Loss loss) {
        int outputs = 6;
        var network = new MultiLayerNetwork(configuration(loss, outputs));
        network.init();
        INDArray features = Nd4j.rand(DataType.DOUBLE, 3, 4);
        INDArray labels =
                Nd4j.eye(outputs).castTo(DataType.DOUBLE).getRows(0, 1, 2).dup('c');
        var weights = Nd4j.createFromArray(0.0, 2.0, 0.5).reshape(3, 1);
        INDArray expected = null;
        double score = 0;
        for (int i = 0; i < 3; i++) {
            var one = new DataSet(features.getRow(i, true), labels.getRow(i, true));
            // DL4J divides the sum by the number of samples when it updates.
            INDArray own = gradient(network, one).mul(weights.getDouble(i));
            expected = expected == null ? own : expected.addi(own);
            score += weights.getDouble(i) / 3 * network.score();
        }
        var all = new DataSet(features, labels, null, weights);
        assertThat(gradient(network, all).distance2(expected)).isLessThan(1e-14);
        assertThat(network.score()).isCloseTo(score, within(1e-14));
    }

    private static INDArray gradient(MultiLayerNetwork network, DataSet data) {
        network.setLayerMaskArrays(null, data.getLabelsMaskArray());
        network.setInput(data.getFeatures());
        network.setLabels(data.getLabels());
        network.computeGradientAndScore();
        network.clearLayerMaskArrays();
        return network.gradient().gradient().dup();
    }

    @Test
    void aMaskOfSingleOutputsIsRefused() {
        var loss = new HandDerivedLoss(Loss.SQUARED_ERROR);
        var zeros = Nd4j.zeros(DataType.DOUBLE, 3, 2);
        assertThatThrownBy(() -> loss.computeGradient(zeros, zeros, new ActivationIdentity(), zeros))
                .hasMessageContaining("[3, 2]")
                .hasMessageContaining("one weight for each of 3 samples");
    }
}

package chainrule.engine.dl4j;

import chainrule.engine.SmallJob;
import chainrule.model.Loss;
import chainrule.model.Norm;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

import static org.assertj.core.api.Assertions.assertThat;

/** The layers in networks that users of DL4J build themselves. */
class HandDerivedLayersTest {
    @TempDir
    Path folder;

    static List<chainrule.model.Activation> activations() {
        return SmallJob.activations();
    }

    private static NeuralNetConfiguration.Builder builder() {
        return new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(0.1));
    }

    private static MultiLayerNetwork byHand(chainrule.model.Activation activation) {
        var network = new MultiLayerNetwork(builder()
                .list()
                .layer(new HandDerivedDense.Builder()
                        .activation(activation)
                        .nIn(4)
                        .nOut(5)
                        .build())
                .layer(new HandDerivedDense.Builder()
                        .activation(new chainrule.model.Activation.Identity())
                        .nIn(5)
                        .nOut(3)
                        .build())
                .layer(new LossLayer.Builder(new HandDerivedLoss(Loss.CROSS_ENTROPY))
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
        network.init();
        return network;
    }

    private static DataSet data() {
        return new DataSet(
                Nd4j.rand(DataType.DOUBLE, 6, 4).subi(0.5),
                Nd4j.eye(3).castTo(DataType.DOUBLE).repeat(0, 2));
    }

    @ParameterizedTest
    @MethodSource("activations")
    void theySurviveTheModelSerializer(chainrule.model.Activation activation) throws Exception {
        var network = byHand(activation);
        var data = data();
        network.fit(data);
        File file = folder.resolve("net.zip").toFile();
        ModelSerializer.writeModel(network, file, true);
        var restored = ModelSerializer.restoreMultiLayerNetwork(file);
        assertThat(restored.output(data.getFeatures())).isEqualTo(network.output(data.getFeatures()));
        network.fit(data);
        restored.fit(data);
        assertThat(restored.params()).isEqualTo(network.params());
    }

    @Test
    void theyGiveTheGradientsOfDl4jsOwnLayers() {
        var byHand = byHand(new chainrule.model.Activation.Tanh());
        var builtIn = new MultiLayerNetwork(builder()
                .list()
                .layer(new DenseLayer.Builder()
                        .activation(Activation.TANH)
                        .nIn(4)
                        .nOut(5)
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nIn(5)
                        .nOut(3)
                        .build())
                .build());
        builtIn.init();
        builtIn.setParams(byHand.params().dup());
        var data = data();
        assertThat(gradient(byHand, data).distance2(gradient(builtIn, data))).isLessThan(1e-14);
    }

    static List<Norm> norms() {
        return List.of(new Norm.Batch(1e-3, 0.2), new Norm.Layer(1e-3));
    }

    private static MultiLayerNetwork normalized(Layer norm) {
        var network = new MultiLayerNetwork(builder()
                .list()
                .layer(new DenseLayer.Builder()
                        .activation(Activation.IDENTITY)
                        .nIn(4)
                        .nOut(5)
                        .build())
                .layer(norm)
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nIn(5)
                        .nOut(3)
                        .build())
                .build());
        network.init();
        return network;
    }

    @ParameterizedTest
    @MethodSource("norms")
    void aNormalisationSurvivesTheModelSerializer(Norm norm) throws Exception {
        var network = normalized(new HandDerivedNorm.Builder(norm, 5).build());
        var data = data();
        network.fit(data);
        File file = folder.resolve("net.zip").toFile();
        ModelSerializer.writeModel(network, file, true);
        var restored = ModelSerializer.restoreMultiLayerNetwork(file);
        assertThat(restored.output(data.getFeatures())).isEqualTo(network.output(data.getFeatures()));
        network.fit(data);
        restored.fit(data);
        assertThat(restored.params()).isEqualTo(network.params());
    }

    /** E1, E2. What a step does to the running variance differs: DL4J divides the batch's by N, and PyTorch by N − 1. */
    @Test
    void aBatchNormalisationGivesTheGradientsOfDl4js() {
        var byHand = normalized(new HandDerivedNorm.Builder(new Norm.Batch(1e-3, 0.2), 5).build());
        var builtIn = normalized(new BatchNormalization.Builder()
                .nIn(5)
                .nOut(5)
                .eps(1e-3)
                .decay(0.8)
                .useLogStd(false)
                .build());
        byHand.getLayer(1).getParam("gamma").assign(Nd4j.rand(DataType.DOUBLE, 1, 5));
        builtIn.setParams(byHand.params().dup());
        var data = data();
        gradient(byHand, data);
        gradient(builtIn, data);
        for (var key : List.of("0_W", "1_gamma", "1_beta", "1_mean", "2_W")) {
            assertThat(byHand.gradient()
                            .getGradientFor(key)
                            .distance2(builtIn.gradient().getGradientFor(key)))
                    .as(key)
                    .isLessThan(1e-13);
        }
        // 0.2·(1 − σ²·N/(N − 1)), with the variance 1 that it begins with and six samples.
        var steps = builtIn.gradient().getGradientFor("1_var").mul(6.0 / 5).sub(0.2 / 5);
        assertThat(byHand.gradient().getGradientFor("1_var").distance2(steps)).isLessThan(1e-13);
        assertThat(byHand.output(data.getFeatures()).distance2(builtIn.output(data.getFeatures())))
                .isLessThan(1e-13);
    }

    private static INDArray gradient(MultiLayerNetwork network, DataSet data) {
        network.setInput(data.getFeatures());
        network.setLabels(data.getLabels());
        network.computeGradientAndScore();
        return network.gradient().gradient();
    }
}

package chainrule.dl4j;

import chainrule.engine.nd4j.NativeThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

import static org.assertj.core.api.Assertions.assertThat;

class FastFitExampleTest {
    @BeforeAll
    static void prepare() {
        NativeThreads.prepare();
    }

    /** Whether both features of a sample have the same sign. */
    private static DataSetIterator data() {
        var random = new Random(1);
        var features = new float[256][2];
        var labels = new float[256][2];
        for (int i = 0; i < features.length; i++) {
            features[i] = new float[] {(float) random.nextGaussian(), (float) random.nextGaussian()};
            labels[i][features[i][0] * features[i][1] > 0 ? 1 : 0] = 1;
        }
        var all = new DataSet(Nd4j.createFromArray(features), Nd4j.createFromArray(labels));
        return new ListDataSetIterator<>(all.asList(), 32);
    }

    @Test
    void theExampleOfTheDocumentationTrains() {
        var iterator = data();
        // The example begins.
        var network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .updater(new Adam(0.01))
                .list()
                .layer(new DenseLayer.Builder()
                        .nIn(2)
                        .nOut(32)
                        .activation(Activation.RELU)
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nIn(32)
                        .nOut(2)
                        .build())
                .build());
        network.init();
        network.setListeners(new ScoreIterationListener(100));
        FastFit.fit(network, iterator, 50);
        // The example ends.
        assertThat(network.evaluate(iterator).accuracy()).isGreaterThan(0.95);
        assertThat(network.getEpochCount()).isEqualTo(50);
    }

    /** But for white space, which the formatter may change. */
    @Test
    void theDocumentationHasTheExampleThatWasTested() throws IOException {
        var source = Files.readString(Path.of("src/test/java/chainrule/dl4j/FastFitExampleTest.java"));
        var example =
                source.substring(source.indexOf("// The example begins.\n"), source.indexOf("// The example ends.\n"));
        var lines = example.lines().skip(1).map(String::strip).collect(Collectors.joining());
        var page = Files.readString(Path.of("../../docs/engines.md"));
        var printed = Arrays.stream(page.split("\n")).map(String::strip).collect(Collectors.joining());
        assertThat(printed).contains(lines);
    }
}

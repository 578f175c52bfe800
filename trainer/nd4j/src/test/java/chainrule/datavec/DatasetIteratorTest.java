package chainrule.datavec;

import chainrule.datasets.Augmentation;
import chainrule.datasets.Batches;
import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.datasets.Split;
import chainrule.datasets.TargetScaling;
import chainrule.datasets.Targets;
import chainrule.datasets.Task;
import chainrule.datasets.toy.Circles;
import chainrule.engine.nd4j.NativeThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DatasetIteratorTest {
    @Test
    void theExampleOfTheDocumentation() {
        NativeThreads.prepare();
        var dataset = Circles.draw();
        var network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0.01))
                .list()
                .layer(new DenseLayer.Builder()
                        .nIn(2)
                        .nOut(16)
                        .activation(Activation.TANH)
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nIn(16)
                        .nOut(2)
                        .build())
                .build());
        network.init();

        var split = Split.of(dataset, new Split.Plan(0.2, 0.2, true, 1));
        var standard = Normalization.fit(Normalization.Kind.STANDARDIZE, dataset.shape(), split.train());
        var train = DatasetIterator.shuffled(dataset, split.train(), standard, 32, 1);
        var test = DatasetIterator.inOrder(dataset, split.test(), standard, 32);
        network.fit(train, 10);
        var evaluation = network.evaluate(test);

        assertThat(evaluation.accuracy()).isGreaterThan(0.9);
        assertThat(evaluation.getLabelsList()).isEqualTo(dataset.classes());
        assertThat(train.epoch()).isEqualTo(10);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void eachEpochHasTheOrderAndTheInputsOfOurEngines(DataType type) {
        var circles = Circles.draw();
        var all = circles.train().all();
        var standard = Normalization.fit(Normalization.Kind.STANDARDIZE, circles.shape(), all);
        var batches = new Batches(all, circles.shape(), standard, Augmentation.NONE, 300, 3);
        var iterator = DatasetIterator.shuffled(batches, circles.task(), type);
        iterator.reset();
        for (int epoch = 1; epoch <= 2; epoch++) {
            int[] order = batches.order(epoch);
            var expected = new double[order.length * 2];
            batches.gather(order, 0, order.length, epoch, expected);
            var sizes = new ArrayList<Integer>();
            int row = 0;
            while (iterator.hasNext()) {
                var batch = iterator.next();
                sizes.add(batch.numExamples());
                assertThat(batch.getFeatures().dataType()).isEqualTo(type);
                for (int i = 0; i < batch.numExamples(); i++, row++) {
                    double x = type == DataType.FLOAT ? (float) expected[2 * row + 1] : expected[2 * row + 1];
                    assertThat(batch.getFeatures().getDouble(i, 1)).isEqualTo(x);
                    int label = circles.train().labels()[order[row]];
                    assertThat(batch.getLabels().getDouble(i, label)).isEqualTo(1);
                    assertThat(batch.getLabels().getRow(i).sumNumber().intValue())
                            .isEqualTo(1);
                }
            }
            assertThat(sizes).containsExactly(300, 300, 200);
            iterator.reset();
        }
        assertThat(batches.order(1)).isNotEqualTo(batches.order(2));
    }

    private static Batches of(Targets targets, double... weights) {
        var samples = new Samples(new Features.Floats(new float[] {5, 6, 7}, 1), targets, weights).all();
        var shape = Shape.vector(1);
        return Batches.inOrder(samples, shape, Normalization.none(shape), 2);
    }

    @Test
    void realTargetsAreScaledAndLabelsAreZerosAndOnes() {
        var reals = of(new Targets.Reals(new double[] {1, 10, 2, 20, 3, 30}, 2))
                .withScaling(new TargetScaling(new double[] {2, 0.1}, new double[] {1, 0}));
        var outputs = DatasetIterator.inOrder(reals, Task.regression(List.of("a", "b")), DataType.DOUBLE);
        assertThat(outputs.next().getLabels().toDoubleMatrix()).isEqualTo(new double[][] {{3, 1}, {5, 2}});
        assertThat(outputs.next().getLabels().toDoubleMatrix()).isEqualTo(new double[][] {{7, 3}});
        var labels = of(new Targets.Labels(new byte[] {1, 0, 0, 0, 1, 1}, 2));
        var bits = DatasetIterator.inOrder(labels, Task.multilabel(List.of("a", "b")), DataType.FLOAT);
        assertThat(bits.next().getLabels().toDoubleMatrix()).isEqualTo(new double[][] {{1, 0}, {0, 0}});
        assertThat(bits.getLabels()).containsExactly("a", "b");
    }

    @Test
    void weightsAreTheLabelsMask() {
        var classes = new Targets.Classes(new int[] {0, 1, 1});
        var task = Task.classification(List.of("no", "yes"));
        var weighted = of(classes, 0.5, 2, 3).withClassWeights(new double[] {1, 10});
        var iterator = DatasetIterator.inOrder(weighted, task, DataType.DOUBLE);
        assertThat(iterator.next().getLabelsMaskArray().toDoubleMatrix()).isEqualTo(new double[][] {{0.5}, {20}});
        var alone = DatasetIterator.inOrder(of(classes), task, DataType.DOUBLE);
        assertThat(alone.next().hasMaskArrays()).isFalse();
    }

    @Test
    void batchesCanBeKeptAndPreprocessedAndHaveAnySize() {
        var dataset = new Dataset(
                "some",
                Shape.vector(1),
                List.of("no", "yes"),
                new Samples(new Features.Floats(new float[] {5, 6, 7}, 1), new int[] {0, 1, 1}),
                Dataset.none(Shape.vector(1)));
        var rows = dataset.train().all();
        var iterator = DatasetIterator.inOrder(dataset, rows, Normalization.none(dataset.shape()), 1);
        var first = iterator.next();
        var rest = iterator.next(5);
        assertThat(first.getFeatures().toDoubleMatrix()).isEqualTo(new double[][] {{5}});
        assertThat(rest.getFeatures().toDoubleMatrix()).isEqualTo(new double[][] {{6}, {7}});
        assertThatThrownBy(iterator::next)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("all samples of epoch 1 are read: call reset()");
        iterator.reset();
        iterator.setPreProcessor(batch -> ((DataSet) batch).getFeatures().muli(2));
        assertThat(iterator.next().getFeatures().toDoubleMatrix()).isEqualTo(new double[][] {{10}});
        assertThat(iterator.inputColumns()).isEqualTo(1);
        assertThat(iterator.totalOutcomes()).isEqualTo(2);
        assertThat(iterator.batch()).isEqualTo(1);
        assertThat(iterator.asyncSupported()).isTrue();
    }
}

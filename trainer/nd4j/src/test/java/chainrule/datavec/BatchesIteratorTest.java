package chainrule.datavec;

import chainrule.datasets.Augmentation;
import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.datasets.TargetScaling;
import chainrule.datasets.Targets;
import chainrule.datasets.toy.Circles;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BatchesIteratorTest {
    private static final int BATCH = 300;
    private final Batches batches = batches();

    private static Batches batches() {
        var circles = Circles.draw();
        var all = circles.train().all();
        var standard = Normalization.fit(Normalization.Kind.STANDARDIZE, circles.shape(), all);
        return new Batches(all, circles.shape(), standard, Augmentation.NONE, BATCH, 3);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void itGivesTheBatchesOfTheEpochWithLabelsAsColumns(DataType type) {
        int[] order = batches.order(1);
        var iterator = new BatchesIterator(batches, 1, order, 0, batches.steps(), 2, type);
        for (int round = 0; round < 2; round++) {
            for (int from = 0; from < 800; from += BATCH) {
                int count = Math.min(BATCH, 800 - from);
                var expected = new double[count * 2];
                batches.gather(order, from, count, 1, expected);
                var batch = iterator.next();
                assertThat(batch.getFeatures().shape()).containsExactly(count, 2);
                assertThat(batch.getFeatures().dataType()).isEqualTo(type);
                for (int i = 0; i < count; i++) {
                    double x = type == DataType.FLOAT ? (float) expected[2 * i] : expected[2 * i];
                    assertThat(batch.getFeatures().getDouble(i, 0)).isEqualTo(x);
                    int label = batches.subset().samples().labels()[order[from + i]];
                    assertThat(batch.getLabels().getDouble(i, label)).isEqualTo(1);
                    assertThat(batch.getLabels().getDouble(i, 1 - label)).isZero();
                }
            }
            assertThat(iterator.hasNext()).isFalse();
            iterator.reset();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void someStepsWithOneOutputAreThoseStepsWithZerosAndOnes(DataType type) {
        int[] order = batches.order(4);
        var iterator = new BatchesIterator(batches, 4, order, 2, 1, 1, type);
        var labels = iterator.next().getLabels();
        assertThat(labels.shape()).containsExactly(200, 1);
        for (int i = 0; i < 200; i++) {
            assertThat(labels.getDouble(i, 0))
                    .isEqualTo(batches.subset().samples().labels()[order[600 + i]]);
        }
        assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
        assertThat(iterator.asyncSupported()).isFalse();
    }

    private static Batches of(Targets targets, double... weights) {
        var samples = new Samples(new Features.Floats(new float[] {5, 6, 7}, 1), targets, weights).all();
        var shape = Shape.vector(1);
        var none = Normalization.fit(Normalization.Kind.NONE, shape, samples);
        return new Batches(samples, shape, none, Augmentation.NONE, 2, 3);
    }

    private static double[][] labels(Batches batches, int outputs) {
        try (var iterator =
                new BatchesIterator(batches, 1, new int[] {2, 0, 1}, 0, batches.steps(), outputs, DataType.DOUBLE)) {
            return iterator.next().getLabels().toDoubleMatrix();
        }
    }

    @Test
    void realTargetsStandScaledInTheFirstColumnsAndLabelsAsZerosAndOnes() {
        var reals = of(new Targets.Reals(new double[] {1, 10, 2, 20, 3, 30}, 2))
                .withScaling(new TargetScaling(new double[] {2, 0.1}, new double[] {1, 0}));
        assertThat(labels(reals, 4)).isEqualTo(new double[][] {{7, 3, 0, 0}, {3, 1, 0, 0}});
        var labels = of(new Targets.Labels(new byte[] {1, 0, 0, 0, 1, 1}, 2));
        assertThat(labels(labels, 2)).isEqualTo(new double[][] {{1, 1}, {1, 0}});
    }

    @Test
    void weightsAreTheLabelsMaskAndThereIsNoneWithoutThem() {
        var classes = new Targets.Classes(new int[] {0, 1, 1});
        int[] order = {2, 0, 1};
        var weighted = of(classes, 0.5, 2, 3).withClassWeights(new double[] {1, 10});
        try (var some = new BatchesIterator(weighted, 1, order, 0, 2, 2, DataType.DOUBLE);
                var none = new BatchesIterator(of(classes), 1, order, 0, 2, 2, DataType.DOUBLE)) {
            assertThat(some.next().getLabelsMaskArray().toDoubleMatrix()).isEqualTo(new double[][] {{30}, {0.5}});
            assertThat(some.next().getLabelsMaskArray().toDoubleMatrix()).isEqualTo(new double[][] {{20}});
            assertThat(none.next().hasMaskArrays()).isFalse();
        }
    }
}

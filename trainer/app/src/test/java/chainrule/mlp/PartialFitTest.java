package chainrule.mlp;

import chainrule.base.UserException;
import chainrule.datasets.Dataset;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.model.Norm;
import chainrule.model.Precision;
import chainrule.optim.Averaging;
import chainrule.optim.Optimizer;
import chainrule.optim.ParameterGroup;
import chainrule.optim.Schedule;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** A further pass continues as if training had not ended. */
class PartialFitTest {
    private static final int COUNT = 70;
    private static final float[][] INPUTS = new float[COUNT][];
    private static final int[] CLASSES = new int[COUNT];

    static {
        for (int i = 0; i < COUNT; i++) {
            float x = i * 7 % COUNT / (float) COUNT;
            INPUTS[i] = new float[] {x, i % 4};
            CLASSES[i] = x > 0.5 ? 1 : 0;
        }
    }

    private static final Dataset DATA = Dataset.of(INPUTS, CLASSES);

    @TempDir
    Path folder;

    private static Mlp<MlpClassifier> mlp(Optimizer optimizer) {
        return Mlp.classifier()
                .hidden(6)
                .validation(0)
                .optimizer(optimizer)
                .schedule(new Schedule.Constant())
                .engine(new ReferenceEngine());
    }

    static List<Optimizer> optimizers() {
        return List.of(
                new Optimizer.Sgd(0.1),
                new Optimizer.Momentum(0.1, 0.9),
                new Optimizer.Nesterov(0.1, 0.9),
                new Optimizer.RmsProp(0.01, 0.9, 1e-8),
                new Optimizer.Adam(0.01, 0.9, 0.999, 1e-8, Optimizer.EpsilonPlace.UNDER_ROOT),
                new Optimizer.AdamW(0.01, 0.9, 0.999, 1e-8, 0.02),
                new Optimizer.Lion(0.001, 0.9, 0.99, 0.02));
    }

    @Test
    void everyOptimizerIsTried() {
        assertThat(optimizers().stream().map(Object::getClass))
                .containsExactlyInAnyOrder(Optimizer.class.getPermittedSubclasses());
    }

    /** Bit for bit, with dropout, and over a file. */
    @ParameterizedTest
    @MethodSource("optimizers")
    void onePassMoreIsOneEpochMore(Optimizer optimizer) {
        var three = mlp(optimizer).epochs(3).fit(DATA);
        var file = folder.resolve("three.safetensors");
        three.save(file);
        var five = mlp(optimizer).epochs(5).fit(DATA).parameters();
        assertThat(three.partialFit(DATA).partialFit(DATA).parameters()).isEqualTo(five);
        assertThat(MlpClassifier.load(file).partialFit(DATA).partialFit(DATA).parameters())
                .isEqualTo(five);
    }

    @Test
    void onePassMoreIsOneEpochMoreOnEachEngine() {
        for (var engine : List.of("nd4j", "dl4j")) {
            var mlp = mlp(new Optimizer.AdamW(0.01, 0.9, 0.999, 1e-8, 0.02))
                    .precision(Precision.FLOAT64)
                    .engine(engine);
            assertThat(mlp.epochs(2).fit(DATA).partialFit(DATA).parameters())
                    .isEqualTo(mlp.epochs(3).fit(DATA).parameters());
        }
    }

    /** Means of weights, gradients of two batches an update, mixed batches, and a layer that stays as it is. */
    @ParameterizedTest
    @ValueSource(strings = {"reference", "nd4j"})
    void optionsBesidesTheUsualStepAreResumed(String engine) {
        var mlp = mlp(new Optimizer.AdamW(0.01, 0.9, 0.999, 1e-8, 0.02))
                .hidden(6, 5)
                .norm(new Norm.Layer(1e-5))
                .average(new Averaging.Ema(0.9))
                .accumulate(2)
                .mixup(0.3)
                .freeze(1)
                .rateFactor(ParameterGroup.layer(2), 0.5)
                .withoutWeightDecay(ParameterGroup.BIASES)
                .rateFactor(ParameterGroup.BIASES, 0.25)
                .engine(engine);
        var three = mlp.epochs(3).fit(DATA);
        var file = folder.resolve("three.safetensors");
        three.save(file);
        var five = mlp.epochs(5).fit(DATA).parameters();
        assertThat(three.partialFit(DATA).partialFit(DATA).parameters()).isEqualTo(five);
        assertThat(MlpClassifier.load(file).partialFit(DATA).partialFit(DATA).parameters())
                .isEqualTo(five);
        int frozen = 6 * 2 + 6;
        assertThat(Arrays.copyOf(five.values(), frozen))
                .isEqualTo(Arrays.copyOf(three.parameters().values(), frozen));
        assertThat(mlp.rateFactor(ParameterGroup.BIASES, 1).epochs(5).fit(DATA).parameters())
                .isNotEqualTo(five);
        assertThat(mlp.accumulate(1).epochs(5).fit(DATA).parameters()).isNotEqualTo(five);
    }

    /** Running means and variances go on with the parameters. */
    @ParameterizedTest
    @ValueSource(strings = {"reference", "nd4j"})
    void runningStatisticsGoOn(String engine) {
        var mlp = mlp(new Optimizer.Sgd(0.1)).norm(new Norm.Batch(1e-5, 0.1)).engine(engine);
        var three = mlp.epochs(3).fit(DATA);
        var file = folder.resolve("batch.safetensors");
        three.save(file);
        var four = mlp.epochs(4).fit(DATA).parameters();
        assertThat(three.partialFit(DATA).parameters()).isEqualTo(four);
        assertThat(MlpClassifier.load(file).partialFit(DATA).parameters()).isEqualTo(four);
        assertThatThrownBy(() -> mlp.batchSize(69).fit(DATA))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("the last batch has one");
    }

    /** The mean of the last K epochs goes on with a K-th of each further one. */
    @Test
    void aMeanOfTheLastEpochsIsResumed() {
        var mlp = mlp(new Optimizer.Sgd(0.1)).epochs(3).average(new Averaging.Swa(2));
        var three = mlp.fit(DATA);
        var file = folder.resolve("swa.safetensors");
        three.save(file);
        double[] trained =
                mlp(new Optimizer.Sgd(0.1)).epochs(4).fit(DATA).parameters().values();
        double[] before = three.parameters().values();
        double[] after = MlpClassifier.load(file).partialFit(DATA).parameters().values();
        for (int i = 0; i < after.length; i++) {
            assertThat(after[i]).isCloseTo((before[i] + trained[i]) / 2, within(1e-6));
        }
    }

    @Test
    void theModelItselfDoesNotChange() {
        var model = mlp(new Optimizer.Sgd(0.1)).epochs(1).fit(DATA);
        var before = model.parameters();
        var after = model.partialFit(DATA);
        assertThat(model.parameters()).isEqualTo(before).isNotEqualTo(after.parameters());
        assertThat(after.epoch()).isEqualTo(2);
    }

    /** New samples may have another mean: what the model knows of the inputs stays. */
    @Test
    void newSamplesAreReadByTheFirstOnesStatistics() {
        var model = mlp(new Optimizer.Sgd(1e-12)).epochs(1).fit(DATA);
        var shifted = new float[][] {{5, 100}, {6, 200}, {7, 300}};
        var after = model.partialFit(Dataset.of(shifted, new int[] {0, 1, 1}));
        for (float[] x : shifted) {
            assertThat(after.probabilities(x)[1]).isCloseTo(model.probabilities(x)[1], within(1e-6));
        }
    }

    @Test
    void aRateOfZeroSizeIsRefusedAndAnotherOneUsed() {
        var model = mlp(new Optimizer.Sgd(0.1)).epochs(1).fit(DATA);
        assertThat(model.partialFit(DATA, 0.1).parameters())
                .isEqualTo(model.partialFit(DATA).parameters());
        assertThat(model.partialFit(DATA, 0.2).parameters())
                .isNotEqualTo(model.partialFit(DATA).parameters());
        assertThatThrownBy(() -> model.partialFit(DATA, 0)).isInstanceOf(UserException.class);
        assertThatThrownBy(() -> model.partialFit(DATA, 1e38))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("the learning rate 1.0E38 is too large");
    }

    @Test
    void otherColumnsOrClassesAreRefused() {
        var model = mlp(new Optimizer.Sgd(0.1)).epochs(1).fit(DATA);
        assertThatThrownBy(() -> model.partialFit(Dataset.of(new float[][] {{1}, {2}}, new int[] {0, 1})))
                .isInstanceOf(UserException.class)
                .hasMessage("arrays lacks columns that the model was trained on: x2; it has x1");
        assertThatThrownBy(() -> model.partialFit(Dataset.of(new float[][] {{1, 1}, {2, 2}}, new int[] {0, 2})))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("is of the class 2, which the model does not know: it has 0, 1");
        assertThatThrownBy(() -> model.partialFit(Dataset.of(new float[][] {{1, 1}, {2, 2}}, new float[] {0, 2})))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("the model predicts 2 classes");
    }
}

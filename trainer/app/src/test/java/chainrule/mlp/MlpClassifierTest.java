package chainrule.mlp;

import chainrule.base.InvalidValue;
import chainrule.base.UserException;
import chainrule.datasets.Dataset;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.metric.Metric;
import chainrule.model.Blocks;
import chainrule.model.Loss;
import chainrule.model.Norm;
import chainrule.optim.Optimizer;
import chainrule.train.EpochMetrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class MlpClassifierTest {
    private static final int COUNT = 90;

    /** Three stripes of the plane. */
    private static final float[][] INPUTS = new float[COUNT][];

    private static final int[] CLASSES = new int[COUNT];

    static {
        for (int i = 0; i < COUNT; i++) {
            float x = i * 7 % COUNT / (float) COUNT;
            INPUTS[i] = new float[] {10 * x, i % 5};
            CLASSES[i] = (int) (3 * x);
        }
    }

    private static Mlp<MlpClassifier> mlp() {
        return Mlp.classifier()
                .hidden(8)
                .dropout(0)
                .learningRate(0.02)
                .epochs(40)
                .engine(new ReferenceEngine());
    }

    private static final MlpClassifier MODEL = mlp().fit(Dataset.of(INPUTS, CLASSES));

    @Test
    void itLearnsStripes() {
        assertThat(MODEL.score(Dataset.of(INPUTS, CLASSES))).isGreaterThan(0.9);
        assertThat(MODEL.predict(new float[] {0.5f, 2})).isZero();
        assertThat(MODEL.predict(new float[] {9.5f, 2})).isEqualTo(2);
        assertThat(MODEL.classes()).containsExactly("0", "1", "2");
    }

    @Test
    void aSampleIsPredictedAloneAsAmongOthers() {
        int[] all = MODEL.predict(INPUTS);
        double[][] probabilities = MODEL.probabilities(INPUTS);
        var predictor = MODEL.predictor();
        var into = new double[3];
        for (int i = 0; i < COUNT; i++) {
            assertThat(all[i]).isEqualTo(MODEL.predict(INPUTS[i])).isEqualTo(predictor.predict(INPUTS[i]));
            predictor.probabilities(INPUTS[i], into);
            assertThat(probabilities[i])
                    .containsExactly(MODEL.probabilities(INPUTS[i]))
                    .containsExactly(into);
            assertThat(Arrays.stream(probabilities[i]).sum()).isCloseTo(1, within(1e-12));
        }
        assertThat(MODEL.predict(Dataset.of(INPUTS, CLASSES))).isEqualTo(all);
    }

    @Test
    void manyThreadsPredictAsOne() {
        int[] expected = MODEL.predict(INPUTS);
        double score = MODEL.score(Dataset.of(INPUTS, CLASSES));
        IntStream.range(0, 64).parallel().forEach(i -> {
            assertThat(MODEL.predict(INPUTS)).isEqualTo(expected);
            assertThat(MODEL.predict(INPUTS[i])).isEqualTo(expected[i]);
            assertThat(MODEL.score(Dataset.of(INPUTS, CLASSES))).isEqualTo(score);
        });
    }

    @Test
    void weightDecayIsThatOfTheChosenOptimiser() {
        var data = Dataset.of(INPUTS, CLASSES);
        for (var pair : List.of(
                List.of(new Optimizer.Lion(0.001, 0.9, 0.99, 0), new Optimizer.Lion(0.001, 0.9, 0.99, 0.3)),
                List.of(
                        new Optimizer.AdamW(0.01, 0.9, 0.999, 1e-8, 0),
                        new Optimizer.AdamW(0.01, 0.9, 0.999, 1e-8, 0.3)))) {
            var without = mlp().epochs(2).optimizer(pair.get(0));
            var expected = mlp().epochs(2).optimizer(pair.get(1)).fit(data).parameters();
            assertThat(without.weightDecay(0.3).fit(data).parameters()).isEqualTo(expected);
            assertThat(without.fit(data).parameters()).isNotEqualTo(expected);
        }
    }

    /** The engines' native memory is no trap. */
    @Test
    void manyThreadsMeasureAsOneOnNd4j() {
        var data = Dataset.of(INPUTS, CLASSES);
        var model = mlp().engine("nd4j").epochs(5).fit(data);
        double[] expected = model.evaluate(data).predictions().responses();
        IntStream.range(0, 32).parallel().forEach(i -> {
            assertThat(model.evaluate(data).predictions().responses()).isEqualTo(expected);
            assertThat(model.partialFit(data).parameters())
                    .isEqualTo(model.partialFit(data).parameters());
        });
    }

    @Test
    void namedClassesArePredictedByName() {
        var names = Arrays.stream(CLASSES)
                .mapToObj(c -> List.of("low", "mid", "top").get(c))
                .toArray(String[]::new);
        var model = mlp().fit(Dataset.of(INPUTS, names));
        assertThat(model.classes()).containsExactly("low", "mid", "top");
        assertThat(model.predictName(new float[] {9.5f, 2})).isEqualTo("top");
    }

    /** Where a class is missing or they come in another order, the names decide. */
    @Test
    void theClassesOfADataSetAreFoundByName() {
        var names = Arrays.stream(CLASSES)
                .mapToObj(c -> List.of("low", "mid", "top").get(c))
                .toArray(String[]::new);
        var model = mlp().fit(Dataset.of(INPUTS, names));
        int[] reversed = Arrays.stream(CLASSES).map(c -> 2 - c).toArray();
        assertThat(model.score(Dataset.of(INPUTS, reversed, List.of("top", "mid", "low"))))
                .isEqualTo(model.score(Dataset.of(INPUTS, names)));
        assertThat(model.score(Dataset.of(new float[][] {{9.5f, 2}}, new String[] {"top"})))
                .isEqualTo(1);
        assertThatThrownBy(() -> model.score(Dataset.of(new float[][] {{9.5f, 2}}, new String[] {"huge"})))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "row 0 of arrays is of the class huge, which the model does not know: it has low, mid, top");
    }

    @Test
    void itIsMeasuredByMetrics() {
        var evaluation = MODEL.evaluate(Dataset.of(INPUTS, CLASSES));
        assertThat(evaluation.metrics())
                .containsOnlyKeys(
                        Metric.ACCURACY,
                        Metric.BALANCED_ACCURACY,
                        Metric.MACRO_F1,
                        Metric.LOG_LOSS,
                        Metric.ROC_AUC,
                        Metric.AVERAGE_PRECISION,
                        Metric.CALIBRATION_ERROR);
        assertThat(evaluation.of(Metric.ACCURACY))
                .isEqualTo(evaluation.confusion().accuracy());
        assertThatThrownBy(() -> evaluation.of(Metric.RMSE))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("rmse is not a metric of this model");
    }

    @Test
    void listenersHearOfEachEpoch() {
        var heard = new ArrayList<EpochMetrics>();
        var model = mlp().epochs(3).listener(heard::add).fit(Dataset.of(INPUTS, CLASSES));
        assertThat(heard).isEqualTo(model.history()).hasSize(3);
        assertThat(heard.get(2).validation().loss()).isFinite();
    }

    @Test
    void aBuilderNeverChanges() {
        var one = mlp().epochs(2);
        var other = one.hidden(3).seed(9).learningRate(0.5);
        assertThat(one.settings().hidden).containsExactly(8);
        assertThat(one.settings().optimizer.rate()).isEqualTo(0.02);
        assertThat(other.settings().hidden).containsExactly(3);
        var data = Dataset.of(INPUTS, CLASSES);
        assertThat(one.fit(data).parameters()).isEqualTo(one.fit(data).parameters());
        assertThat(one.seed(2).fit(data).parameters())
                .isNotEqualTo(one.fit(data).parameters());
    }

    @Test
    void noHiddenLayerIsSoftmaxRegression() {
        var model = mlp().hidden().fit(Dataset.of(INPUTS, CLASSES));
        assertThat(model.spec().layers()).hasSize(1);
    }

    @Test
    void parametersAreACopy() {
        double[] x = MODEL.probabilities(INPUTS[0]);
        Arrays.fill(MODEL.parameters().values(), 7);
        assertThat(MODEL.probabilities(INPUTS[0])).isEqualTo(x);
    }

    @Test
    void aWrongSampleIsRefused() {
        assertThatThrownBy(() -> MODEL.predict(new float[] {1}))
                .isInstanceOf(UserException.class)
                .hasMessage("1 numbers for a model of 2: give x1, x2");
        assertThatThrownBy(() -> MODEL.predict(new float[] {1, Float.NaN}))
                .isInstanceOf(UserException.class)
                .hasMessage("input \"x2\", at index 1, is NaN: it must be a finite number");
        assertThatThrownBy(() -> MODEL.predict(new double[] {1, Double.NEGATIVE_INFINITY}))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("input \"x2\", at index 1, is -Infinity");
        assertThatThrownBy(() -> MODEL.predict(new float[][] {{1, 2}, {3}}))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("row 1: 1 numbers");
        assertThatThrownBy(() -> MODEL.predictor().probabilities(INPUTS[0], new double[2]))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("it must be 3");
    }

    @Test
    void wrongDataAreRefused() {
        var reals = Dataset.of(INPUTS, new float[COUNT]);
        assertThatThrownBy(() -> mlp().fit(reals))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(
                        "arrays has 1 real output, which a classifier does not learn: use Mlp.regressor()");
        assertThatThrownBy(() -> mlp().fit(Dataset.of(INPUTS, new int[COUNT])))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("a classifier needs at least two classes");
        assertThatThrownBy(() -> MODEL.score(reals))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("the model predicts 3 classes");
        var few = Dataset.of(new float[][] {{1}, {2}, {3}}, new int[] {0, 1, 0});
        assertThatThrownBy(() -> mlp().fit(few))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("rounds to none")
                .hasMessageContaining("validation(0)");
        assertThat(mlp().validation(0).epochs(2).fit(few).history()).hasSize(2);
        assertThatThrownBy(() -> mlp().validation(0).earlyStopping(3).fit(few))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("early stopping needs validation samples");
    }

    @Test
    void wrongSettingsAreRefusedAtOnce() {
        assertThatThrownBy(() -> Mlp.classifier().hidden(8, 0)).isInstanceOf(InvalidValue.class);
        assertThatThrownBy(() -> Mlp.classifier().dropout(1)).isInstanceOf(InvalidValue.class);
        assertThatThrownBy(() -> Mlp.classifier().epochs(0)).isInstanceOf(InvalidValue.class);
        assertThatThrownBy(() -> Mlp.classifier().validation(1.5)).isInstanceOf(InvalidValue.class);
        assertThatThrownBy(() -> Mlp.classifier().validation(Double.NaN)).isInstanceOf(InvalidValue.class);
        assertThatThrownBy(() -> Mlp.classifier().loss(Loss.SQUARED_ERROR))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "the loss squared-error is not for this kind of targets: choose one of [cross-entropy, softmax-squared-error, binary-cross-entropy]");
        assertThatThrownBy(
                        () -> Mlp.classifier().optimizer(new Optimizer.Sgd(0.1)).weightDecay(0.1))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("weight decay is of AdamW and Lion");
        assertThatThrownBy(() -> Mlp.classifier().accumulate(0)).isInstanceOf(InvalidValue.class);
        assertThatThrownBy(() -> Mlp.classifier().mixup(-1)).isInstanceOf(InvalidValue.class);
        assertThatThrownBy(() -> Mlp.classifier().freeze(0)).isInstanceOf(InvalidValue.class);
        assertThatThrownBy(() -> Mlp.classifier().norm(new Norm.Layer(1e-5)).blocks(new Blocks(2, 8, 4)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("choose either blocks or a norm");
        assertThatThrownBy(() -> mlp().freeze(9).fit(Dataset.of(INPUTS, CLASSES)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("names layer 9");
        assertThatThrownBy(() -> mlp().fit(Dataset.of(new float[][] {{1}, {2}, {3}}, new int[] {1, 2, 2})))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("no sample of arrays has the class 0, and classes are counted from 0");
        assertThatThrownBy(() ->
                        Mlp.regressor().validation(0).fit(Dataset.of(new float[][] {{1}, {2}}, new float[] {3, 3})))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("is 3.0 in every sample of the training split");
        assertThatThrownBy(() -> mlp().engine("abacus").fit(Dataset.of(INPUTS, CLASSES)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("there is no engine 'abacus'");
        assertThatThrownBy(() -> mlp().classWeights(Map.of("7", 2.0)).fit(Dataset.of(INPUTS, CLASSES)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("'7=2.0'");
    }

    @Test
    void anInterruptedThreadStopsTraining() {
        var caller = Thread.currentThread();
        try {
            assertThatThrownBy(() -> mlp().listener(epoch -> caller.interrupt()).fit(Dataset.of(INPUTS, CLASSES)))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("interrupted after 1 of 40 epochs");
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void aLossThatIsNotANumberIsReportedInOneLine() {
        assertThatThrownBy(() -> mlp().optimizer(new Optimizer.Sgd(1e30)).fit(Dataset.of(INPUTS, CLASSES)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("stopped being a finite number");
    }
}

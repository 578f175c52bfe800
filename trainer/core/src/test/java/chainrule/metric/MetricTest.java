package chainrule.metric;

import chainrule.datasets.Task;
import chainrule.model.Gaussian;
import chainrule.model.Loss;
import chainrule.model.Quantile;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** The numbers are scikit-learn 1.9's, as scripts/metrics.py prints them, where they are not counted by hand. */
class MetricTest {
    private static final double EXACT = 1e-14;
    private static final Task CLASSES = Task.classification(List.of("a", "b", "c"));
    private static final Task REALS = Task.regression(List.of("height", "weight"));
    private static final Task LABELS = Task.multilabel(List.of("sea", "sky", "tree", "snow"));

    /** Predicted and true classes of eight samples. */
    private static Predictions classes() {
        double[][] probabilities = {
            {0.7, 0.2, 0.1}, {0.4, 0.5, 0.1}, {0.1, 0.8, 0.1}, {0.3, 0.3, 0.4},
            {0.6, 0.3, 0.1}, {0.9, 0.05, 0.05}, {0.2, 0.5, 0.3}, {0.5, 0.25, 0.25}
        };
        int[] predicted = {0, 1, 1, 2, 0, 0, 1, 0};
        return new Predictions(
                CLASSES, Loss.CROSS_ENTROPY, flat(probabilities), predicted, new double[] {0, 0, 1, 2, 1, 0, 2, 0});
    }

    private static double[] flat(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }

    /** Two targets of five samples. */
    private static Predictions reals() {
        return new Predictions(
                REALS,
                Loss.SQUARED_ERROR,
                new double[] {2.5, 12, 0, 25, 2, 22, 8, 60, 4, 50},
                new int[0],
                new double[] {3, 10, -1, 30, 2, 20, 7, 70, 5, 45});
    }

    /** Four labels of five samples; none has the last one. */
    private static Predictions labels() {
        int[] found = {1, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 1, 1, 0, 0};
        double[] bits = {1, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 1, 1, 1, 0};
        var probabilities =
                Arrays.stream(found).mapToDouble(f -> f > 0 ? 0.75 : 0.25).toArray();
        return new Predictions(LABELS, Loss.BINARY_CROSS_ENTROPY, probabilities, found, bits);
    }

    private static void assertEach(double[] found, double... expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
            if (Double.isNaN(expected[i])) {
                assertThat(found[i]).isNaN();
            } else {
                assertThat(found[i]).isCloseTo(expected[i], within(EXACT));
            }
        }
    }

    private static double[] each(int count, java.util.function.IntToDoubleFunction figure) {
        return IntStream.range(0, count).mapToDouble(figure).toArray();
    }

    @Test
    void metricsOfClassesAreScikitLearns() {
        assertThat(Metric.ACCURACY.of(classes())).isEqualTo(0.625);
        assertThat(Metric.BALANCED_ACCURACY.of(classes())).isCloseTo(0.5833333333333334, within(EXACT));
        assertThat(Metric.MACRO_F1.of(classes())).isCloseTo(0.6055555555555555, within(EXACT));
        assertThat(Metric.LOG_LOSS.of(classes())).isCloseTo(0.702356657983862, within(EXACT));
        var confusion = Confusion.of(classes());
        assertEach(each(3, c -> confusion.of(c).precision()), 0.75, 1 / 3.0, 1);
        assertEach(each(3, c -> confusion.of(c).recall()), 0.75, 0.5, 0.5);
        assertEach(each(3, c -> confusion.of(c).f1()), 0.75, 0.4, 2 / 3.0);
    }

    @Test
    void probabilitiesOfOneSigmoidAClassAreDividedByTheirSum() {
        var predictions = new Predictions(
                Task.classification(List.of("no", "yes")),
                Loss.BINARY_CROSS_ENTROPY,
                new double[] {0.9, 0.4, 0.2, 0.6, 0.7, 0.7},
                new int[] {0, 1, 0},
                new double[] {0, 1, 1});
        assertThat(Metric.LOG_LOSS.of(predictions)).isCloseTo(0.4495180110456813, within(EXACT));
    }

    @Test
    void aProbabilityOfZeroHasAFiniteLogLoss() {
        var sure =
                new Predictions(CLASSES, Loss.CROSS_ENTROPY, new double[] {1, 0, 0}, new int[] {0}, new double[] {1});
        assertThat(Metric.LOG_LOSS.of(sure)).isCloseTo(52 * Math.log(2), within(EXACT));
    }

    @Test
    void aClassWithoutSamplesHasNoRecallAndDoesNotCountInMeans() {
        var confusion = new Confusion(new int[][] {{3, 1, 0}, {2, 3, 0}, {0, 0, 0}});
        assertThat(confusion.of(2).precision()).isNaN();
        assertThat(confusion.of(2).recall()).isNaN();
        assertThat(confusion.of(2).f1()).isNaN();
        assertThat(confusion.balancedAccuracy()).isCloseTo((0.75 + 0.6) / 2, within(EXACT));
        assertThat(confusion.macroF1()).isCloseTo((6.0 / 9 + 6.0 / 9) / 2, within(EXACT));
    }

    @Test
    void precisionAndRecallAreCountedFromTheConfusion() {
        var confusion = new Confusion(new int[][] {{3, 1, 0}, {2, 3, 0}, {1, 0, 0}});
        assertEach(each(3, c -> confusion.of(c).precision()), 3.0 / 6, 3.0 / 4, Double.NaN);
        assertEach(each(3, c -> confusion.of(c).recall()), 3.0 / 4, 3.0 / 5, 0);
    }

    @Test
    void metricsOfRealTargetsAreScikitLearns() {
        assertEach(each(2, k -> RealMetrics.rmse(reals(), k)), 0.806225774829855, 5.621387729022079);
        assertEach(each(2, k -> RealMetrics.mae(reals(), k)), 0.7, 4.8);
        assertEach(each(2, k -> RealMetrics.r2(reals(), k)), 0.9116847826086957, 0.9281818181818182);
        assertThat(Metric.RMSE.of(reals())).isCloseTo(3.2138067519259668, within(EXACT));
        assertThat(Metric.MAE.of(reals())).isCloseTo(2.75, within(EXACT));
        assertThat(Metric.R2.of(reals())).isCloseTo(0.919933300395257, within(EXACT));
    }

    @Test
    void errorsOfLargeTargetsAreComparable() {
        assertThat(List.of(Metric.RMSE.text(153_532.4), Metric.RMSE.text(99_999.9), Metric.RMSE.text(18_168.2)))
                .containsExactly("153532", "100000", "18168");
        assertThat(List.of(Metric.MAE.text(2.5e12), Metric.MAE.text(0.123456), Metric.MAE.text(Double.NaN)))
                .containsExactly("2.5000e+12", "0.12346", "–");
    }

    @Test
    void r2OfTargetsThatDoNotVaryIsUndefined() {
        var still = new Predictions(
                Task.regression(List.of("y")), Loss.SQUARED_ERROR, new double[] {1, 3}, new int[0], new double[] {2, 2
                });
        assertThat(Metric.R2.of(still)).isNaN();
        assertThat(Metric.RMSE.of(still)).isEqualTo(1);
    }

    @Test
    void quantilesArePricedByTheirLevelsAndTheirCoverageIsCounted() {
        var loss = new Quantile(List.of(0.1, 0.5, 0.9));
        double[] targets = {3, -1, 2, 7, 5};
        double[] medians = {2.5, 0, 2, 8, 4};
        var bands = flat(Arrays.stream(medians)
                .mapToObj(m -> new double[] {m - 1.5, m, m + 0.75})
                .toArray(double[][]::new));
        var predictions = new Predictions(Task.regression(List.of("y")), loss, bands, new int[0], targets);
        assertThat(predictions.names()).containsExactly("y q0.1", "y q0.5", "y q0.9");
        assertThat(Metric.PINBALL.of(predictions)).isCloseTo(0.20833333333333334, within(EXACT));
        assertThat(Metric.MAE.of(predictions)).as("of the medians").isCloseTo(0.7, within(EXACT));
        assertEach(each(3, q -> RealMetrics.coverage(predictions, 0, q)), 0, 0.6, 0.8);
    }

    @Test
    void aGaussianIsJudgedByItsDensityAndItsCoverage() {
        var task = Task.regression(List.of("y", "z"));
        var predictions = new Predictions(
                task, new Gaussian(), new double[] {1, 10, 0.5, 2, 2, 20, 1, 4}, new int[0], new double[] {2, 10, 2, 29
                });
        assertThat(predictions.names()).containsExactly("y", "z", "y ±σ", "z ±σ");
        double constant = 0.5 * Math.log(2 * Math.PI);
        double first = constant + Math.log(0.5) + 2;
        double second = constant;
        assertThat(RealMetrics.negativeLogLikelihood(predictions, 0)).isCloseTo((first + second) / 2, within(EXACT));
        assertThat(RealMetrics.within(predictions, 0, 2)).isEqualTo(1);
        assertThat(RealMetrics.within(predictions, 1, 2)).isEqualTo(0.5);
        assertThat(Metric.RMSE.of(predictions)).isCloseTo((Math.sqrt(0.5) + Math.sqrt(40.5)) / 2, within(EXACT));
    }

    @Test
    void metricsOfLabelsAreScikitLearns() {
        assertThat(Metric.SUBSET_ACCURACY.of(labels())).isEqualTo(0.4);
        assertThat(Metric.LABEL_F1.of(labels())).isCloseTo(0.7904761904761904, within(EXACT));
        assertEach(each(4, k -> LabelMetrics.counts(labels(), k).f1()), 1, 0.8, 0.5714285714285714, Double.NaN);
    }

    @Test
    void aThresholdDecidesWhatIsPredicted() {
        var all = labels().withThresholds(new double[] {0.2, 0.25, 0.8, 0.9});
        assertThat(LabelMetrics.counts(all, 0)).isEqualTo(new Counts(3, 2, 0));
        assertThat(LabelMetrics.counts(all, 1)).as("from 0.25 on").isEqualTo(new Counts(3, 2, 0));
        assertThat(LabelMetrics.counts(all, 2)).isEqualTo(new Counts(0, 0, 4));
    }

    @Test
    void aTaskHasItsOwnMetrics() {
        assertThat(Metric.of(Task.Kind.CLASSIFICATION, Loss.CROSS_ENTROPY).toString())
                .isEqualTo(
                        "[accuracy, balanced-accuracy, macro-f1, log-loss, roc-auc, average-precision, calibration-error]");
        assertThat(Metric.of(Task.Kind.REGRESSION, Loss.SQUARED_ERROR).toString())
                .isEqualTo("[r2, rmse, mae]");
        assertThat(Metric.of(Task.Kind.REGRESSION, new Quantile(List.of(0.5)))).endsWith(Metric.PINBALL);
        assertThat(Metric.of(Task.Kind.REGRESSION, new Gaussian())).endsWith(Metric.NEGATIVE_LOG_LIKELIHOOD);
        assertThat(Metric.of(Task.Kind.MULTILABEL, Loss.BINARY_CROSS_ENTROPY).toString())
                .isEqualTo(
                        "[subset-accuracy, label-f1, label-roc-auc, label-average-precision, label-calibration-error]");
    }

    @Test
    void quantilesWithoutALevelNearTheMedianHaveNoErrors() {
        for (var levels : List.of(List.of(0.1, 0.9), List.of(0.44), List.of(0.56))) {
            var p = quantiles(levels);
            assertThat(List.of(Metric.R2.of(p), Metric.RMSE.of(p), Metric.MAE.of(p)))
                    .as("%s", levels)
                    .containsOnly(Double.NaN);
            assertThat(Metric.PINBALL.of(p)).isFinite();
        }
        for (var levels : List.of(List.of(0.45), List.of(0.1, 0.55))) {
            assertThat(Metric.RMSE.of(quantiles(levels))).as("%s", levels).isFinite();
        }
    }

    /** Two samples with the targets 1 and 3. */
    private static Predictions quantiles(List<Double> levels) {
        return new Predictions(
                Task.regression(List.of("height")),
                new Quantile(levels),
                new double[2 * levels.size()],
                new int[0],
                new double[] {1, 3});
    }
}

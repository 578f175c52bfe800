package chainrule.metric;

import chainrule.datasets.Task;
import chainrule.model.Loss;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** F1 to F3 next to scikit-learn 1.9, NumPy and SciPy: trust.json is what scripts/trust.py prints. */
class TrustTest {
    private static final double CLOSE = 1e-9;
    private static Map<String, Object> cases;

    @BeforeAll
    static void read() throws IOException {
        try (var stream = TrustTest.class.getResourceAsStream("trust.json")) {
            cases = JSON.std.mapFrom(stream);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> of(String name) {
        return (Map<String, Object>) cases.get(name);
    }

    private static double[] numbers(Object value) {
        var numbers = new ArrayList<Double>();
        flatten(value, numbers);
        return numbers.stream().mapToDouble(x -> x).toArray();
    }

    private static void flatten(Object value, List<Double> to) {
        if (value instanceof List<?> list) {
            list.forEach(entry -> flatten(entry, to));
        } else {
            to.add(((Number) value).doubleValue());
        }
    }

    private static double number(String name, String key) {
        return ((Number) of(name).get(key)).doubleValue();
    }

    private static Task task(String name) {
        return switch (name) {
            case "labels" -> Task.multilabel(List.of("sea", "sky", "tree"));
            case "many" -> Task.classification(List.of("a", "b", "c", "d"));
            default -> Task.classification(List.of("no", "yes"));
        };
    }

    private static Loss loss(String name) {
        return name.equals("labels") || name.equals("oneOutput") ? Loss.BINARY_CROSS_ENTROPY : Loss.CROSS_ENTROPY;
    }

    /** As decided from 0.5 on, or by the highest probability. */
    static Predictions predictions(Task task, Loss loss, double[] probabilities, double[] targets) {
        int width = task.names().size();
        var decisions = task.isClassification()
                ? IntStream.range(0, targets.length)
                        .map(i -> Loss.predicted(probabilities, i * width, width))
                        .toArray()
                : Arrays.stream(probabilities).mapToInt(p -> p > 0.5 ? 1 : 0).toArray();
        return new Predictions(task, loss, probabilities, decisions, targets);
    }

    static Predictions predictions(String name) {
        return predictions(
                task(name), loss(name), numbers(of(name).get("probabilities")), numbers(of(name).get("targets")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"two", "many", "labels"})
    void areasAndPrecisionsAreScikitLearns(String name) {
        var predictions = predictions(name);
        boolean labels = name.equals("labels");
        var roc = labels ? Metric.LABEL_ROC_AUC : Metric.ROC_AUC;
        var precision = labels ? Metric.LABEL_AVERAGE_PRECISION : Metric.AVERAGE_PRECISION;
        assertThat(roc.of(predictions)).isCloseTo(number(name, "rocArea"), within(CLOSE));
        assertThat(precision.of(predictions)).isCloseTo(number(name, "averagePrecision"), within(CLOSE));
        int[] ranked = Ranking.ranked(predictions);
        double[] areas = numbers(of(name).get("rocAreas"));
        double[] precisions = numbers(of(name).get("averagePrecisions"));
        assertThat(ranked).hasSameSizeAs(areas);
        for (int j = 0; j < ranked.length; j++) {
            var ranking = Ranking.of(predictions, ranked[j]);
            assertThat(ranking.rocArea()).isCloseTo(areas[j], within(CLOSE));
            assertThat(ranking.averagePrecision()).isCloseTo(precisions[j], within(CLOSE));
        }
    }

    @Test
    void curvesAreScikitLearns() {
        var ranking = Ranking.of(predictions("two"), 1);
        assertPoints(ranking.roc(), "roc");
        assertPoints(ranking.precisionRecall(), "precisionRecall");
    }

    private static void assertPoints(List<Ranking.Point> points, String key) {
        var expected = (List<?>) of("two").get(key);
        double[] x = numbers(expected.get(0));
        double[] y = numbers(expected.get(1));
        assertThat(points).hasSize(x.length);
        for (int i = 0; i < x.length; i++) {
            assertThat(points.get(i).x()).isCloseTo(x[i], within(CLOSE));
            assertThat(points.get(i).y()).isCloseTo(y[i], within(CLOSE));
        }
    }

    /** F3 word by word: all pairs. */
    @Test
    void theAreaIsTheShareOfPairsInTheRightOrder() {
        var p = predictions("many");
        for (int k = 0; k < 4; k++) {
            double right = 0;
            long pairs = 0;
            for (int i = 0; i < p.count(); i++) {
                for (int j = 0; j < p.count(); j++) {
                    if (p.target(i, 0) == k && p.target(j, 0) != k) {
                        pairs++;
                        right += (Math.signum(p.response(i, k) - p.response(j, k)) + 1) / 2;
                    }
                }
            }
            assertThat(Ranking.of(p, k).rocArea()).isCloseTo(right / pairs, within(1e-15));
        }
    }

    @Test
    void aClassWithoutSamplesHasNoAreaAndDoesNotCountInMeans() {
        var task = Task.classification(List.of("a", "b", "c"));
        double[] p = {0.8, 0.1, 0.1, 0.3, 0.6, 0.1, 0.2, 0.7, 0.1};
        var predictions = predictions(task, Loss.CROSS_ENTROPY, p, new double[] {0, 1, 1});
        assertThat(Ranking.of(predictions, 2).rocArea()).isNaN();
        assertThat(Ranking.of(predictions, 2).averagePrecision()).isNaN();
        assertThat(Ranking.of(predictions, 2).roc()).isEmpty();
        assertThat(Ranking.of(predictions, 2).precisionRecall()).isEmpty();
        assertThat(Metric.ROC_AUC.of(predictions)).isEqualTo(1);
        assertThat(Metric.AVERAGE_PRECISION.of(predictions)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"two", "many", "labels"})
    void calibrationErrorsAreThoseOfTheDefinition(String name) {
        var metric = name.equals("labels") ? Metric.LABEL_CALIBRATION_ERROR : Metric.CALIBRATION_ERROR;
        assertThat(metric.of(predictions(name))).isCloseTo(number(name, "calibrationError"), within(CLOSE));
    }

    @Test
    void binsCountSamplesByTheirProbability() {
        var task = Task.classification(List.of("no", "yes"));
        var predictions = predictions(
                task, Loss.CROSS_ENTROPY, new double[] {0.25, 0.75, 0.5, 0.5, 1, 0, 0.1, 0.9}, new double[] {1, 1, 0, 0
                });
        var bins = Reliability.ofClasses(predictions, 4).bins();
        assertThat(bins.get(0).count()).isZero();
        assertThat(bins.get(0).share()).isNaN();
        assertThat(bins.get(1)).as("0.5 is the end of the second").isEqualTo(new Reliability.Bin(1, 0.5, 0));
        assertThat(bins.get(2)).isEqualTo(new Reliability.Bin(1, 0.75, 1));
        assertThat(bins.get(3)).isEqualTo(new Reliability.Bin(2, 0.95, 0.5));
        assertThat(Reliability.ofClasses(predictions, 4).error()).isCloseTo((0.5 + 0.25 + 2 * 0.45) / 4, within(1e-15));
    }

    @ParameterizedTest
    @ValueSource(strings = {"two", "many", "oneOutput", "labels"})
    void temperaturesAreSciPys(String name) {
        double t = Temperature.fit(
                task(name), loss(name), numbers(of(name).get("logits")), numbers(of(name).get("targets")));
        assertThat(t).isCloseTo(number(name, "temperature"), within(CLOSE));
    }

    /** T of logits that are all multiplied by a number is multiplied, too, also far from 1. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-6, 0.01, 100, 1e6})
    void aTemperatureFollowsTheScaleOfTheLogits(double scale) {
        for (var name : List.of("many", "labels")) {
            var logits = Arrays.stream(numbers(of(name).get("logits")))
                    .map(o -> o * scale)
                    .toArray();
            double t = Temperature.fit(task(name), loss(name), logits, numbers(of(name).get("targets")));
            assertThat(t / scale).isCloseTo(number(name, "temperature"), within(CLOSE));
        }
    }

    @Test
    void aTemperatureThatDoesNotExistIsRefused() {
        var task = Task.classification(List.of("no", "yes"));
        double[] right = {2, 1, -1, 3};
        assertThatThrownBy(() -> Temperature.fit(task, Loss.CROSS_ENTROPY, right, new double[] {0, 1}))
                .isInstanceOf(Temperature.NoTemperature.class)
                .hasMessageContaining("predicted correctly");
        assertThatThrownBy(() -> Temperature.fit(task, Loss.CROSS_ENTROPY, right, new double[] {1, 0}))
                .isInstanceOf(Temperature.NoTemperature.class)
                .hasMessageContaining("equal probabilities");
        assertThatThrownBy(() ->
                        Temperature.fit(task, Loss.BINARY_CROSS_ENTROPY, new double[] {2, -1}, new double[] {1, 0}))
                .hasMessageContaining("predicted correctly");
    }

    /** One sigmoid a class: each is a question of its own. */
    @Test
    void sigmoidsOfClassesAreFittedAsLabels() {
        double[] logits = {2, -1, 0.5, -1, 3, 1, 0.5, 1.5, -2};
        double classes = Temperature.fit(
                Task.classification(List.of("a", "b", "c")), Loss.BINARY_CROSS_ENTROPY, logits, new double[] {0, 2, 1});
        double labels = Temperature.fit(
                Task.multilabel(List.of("a", "b", "c")), Loss.BINARY_CROSS_ENTROPY, logits, new double[] {
                    1, 0, 0, 0, 0, 1, 0, 1, 0
                });
        assertThat(classes).isEqualTo(labels);
    }

    /** Fast, next to predictions that are copied sample by sample. */
    @ParameterizedTest
    @ValueSource(strings = {"two", "many", "labels"})
    void metricsOfResamplesAreThoseOfTheirPredictions(String name) {
        assertResamples(predictions(name));
    }

    @Test
    void metricsOfResamplesOfRealTargetsAreThoseOfTheirPredictions() {
        double[] responses = IntStream.range(0, 40).mapToDouble(Math::sin).toArray();
        double[] targets =
                IntStream.range(0, 40).mapToDouble(i -> Math.sin(i + 0.3)).toArray();
        assertResamples(new Predictions(
                Task.regression(List.of("x", "y")), Loss.SQUARED_ERROR, responses, new int[0], targets));
    }

    private static void assertResamples(Predictions predictions) {
        for (var metric : Metric.of(predictions.task().kind(), predictions.loss())) {
            var resampling = Resampling.of(metric, predictions);
            for (int draw = 0; draw < 20; draw++) {
                var drawn = new int[predictions.count()];
                var random = new java.util.Random(draw);
                // The first draws hold few different samples, so that classes are missing.
                int of = draw < 5 ? draw + 1 : drawn.length;
                for (int i = 0; i < drawn.length; i++) {
                    drawn[random.nextInt(of)]++;
                }
                double expected = metric.of(Resampling.resampled(predictions, drawn));
                double found = resampling.of(drawn);
                if (Double.isNaN(expected)) {
                    assertThat(found).as("%s %d", metric, draw).isNaN();
                } else {
                    assertThat(found).as("%s %d", metric, draw).isCloseTo(expected, within(1e-12));
                }
            }
        }
    }
}

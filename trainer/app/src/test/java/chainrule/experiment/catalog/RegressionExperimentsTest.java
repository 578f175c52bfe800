package chainrule.experiment.catalog;

import chainrule.config.Configuration;
import chainrule.datasets.Normalization;
import chainrule.datasets.toy.Curve;
import chainrule.experiment.Experiment;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.formulas.LeastSquares;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import chainrule.statistics.ErrorBars;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

@Tag("slow")
class RegressionExperimentsTest {
    @TempDir
    Path runs;

    private Findings run(Experiment experiment, Map<String, String> flags, Long... seeds) {
        var study = QuietStudy.in(runs);
        return experiment.run(new ExperimentContext(study, to -> with(to, flags), List.of(seeds), ErrorBars.TWO_SD));
    }

    private static Configuration with(Configuration to, Map<String, String> flags) {
        var configuration = to;
        for (var entry : flags.entrySet()) {
            configuration = configuration.with(entry.getKey(), entry.getValue(), "test");
        }
        return configuration;
    }

    private static double number(Findings findings, String key) {
        return ((Number) findings.values().get(key)).doubleValue();
    }

    /** D6: to the rounding of float64, at the speed that the Hessian predicts. */
    @Test
    void descentReachesTheClosedForm() {
        var findings = run(new Descent(), Map.of());
        assertThat(number(findings, "weightError")).isLessThan(1e-13);
        assertThat(number(findings, "biasError")).isLessThan(1e-13);
        assertThat(number(findings, "factor")).isCloseTo(number(findings, "predictedFactor"), within(2e-3));
        assertThat(findings.figures()).extracting(figure -> figure.name()).containsExactly("errors", "lines");
    }

    /** A rate above 2/curvature: the error grows, and no page says otherwise. */
    @Test
    void descentWithTooLargeARateIsNotCalledConverged() {
        var findings = run(new Descent(), Map.of("train.optimizer.sgd.rate", "1.05"));
        assertThat(number(findings, "biasError")).isGreaterThan(1);
        assertThat(findings.values()).doesNotContainKey("factor");
    }

    @Test
    void curvaturesAreThoseOfTheLoss() {
        double[] x = {0.5, -1, 2, 3};
        double[] curvatures = LearntLine.curvatures(x, new Normalization(new double[] {2}, new double[] {-1}));
        double[] inputs = {0, -3, 3, 5};
        double a = 2 * Arrays.stream(inputs).map(v -> v * v).average().orElseThrow();
        double c = 2 * Arrays.stream(inputs).average().orElseThrow();
        assertThat(curvatures[0] + curvatures[1]).isCloseTo(a + 2, within(1e-12));
        assertThat(curvatures[0] * curvatures[1]).isCloseTo(2 * a - c * c, within(1e-12));
    }

    @Test
    void aContractionIsFoundInItsOwnErrors() {
        var steps = List.of(1, 10, 20, 50);
        var lines = steps.stream()
                .map(step -> new LearntLine(3 + Math.pow(0.7, step), 0))
                .toList();
        assertThat(LearntLine.contraction(steps, lines, new LeastSquares(0, 3))).isCloseTo(0.7, within(1e-9));
        assertThat(LearntLine.contraction(steps, lines, new LeastSquares(0, 7))).isNaN();
    }

    /** By hand: fits 1 and 3 of a function 0, and of 4. */
    @Test
    void theDecompositionIsAsComputedByHand() {
        var parts = Decomposition.of(new double[][] {{1, 1}, {3, 3}}, new double[] {0, 4}, 0, stream(0));
        assertThat(parts.bias2()).isEqualTo(4);
        assertThat(parts.variance()).isEqualTo(1);
        assertThat(parts.withoutNoise()).isEqualTo(5);
        assertThat(parts.measured()).isEqualTo(5);
        assertThat(parts.sum()).isEqualTo(5);
    }

    /** Without noise it adds up to rounding, whatever the fits are. */
    @Test
    void biasAndVarianceAddUpToRounding() {
        var random = stream(1);
        var fits = new double[7][50];
        for (var fit : fits) {
            Arrays.setAll(fit, i -> random.nextGaussian());
        }
        double[] truth =
                IntStream.range(0, 50).mapToDouble(i -> random.nextGaussian()).toArray();
        var parts = Decomposition.of(fits, truth, 0.3, random);
        assertThat(parts.bias2() + parts.variance()).isCloseTo(parts.withoutNoise(), within(1e-14));
    }

    /** Over 1,000 repetitions the difference has the mean 0 and the standard deviation that is stated. */
    @Test
    void theMeasuredErrorVariesAboutTheSumByItsStandardError() {
        double[][] fits = {{0.1, 0.4, 1}, {-0.2, 0, 0.5}};
        double[] z = IntStream.range(0, 1000)
                .mapToObj(i -> Decomposition.of(fits, new double[] {0, 0.3, 1}, 0.3, stream(i)))
                .mapToDouble(parts -> (parts.measured() - parts.sum()) / parts.standardError())
                .toArray();
        assertThat(Arrays.stream(z).average().orElseThrow()).isCloseTo(0, within(4 / Math.sqrt(1000)));
        double meanSquare = Arrays.stream(z).map(v -> v * v).average().orElseThrow();
        // Squares of a sum of few chi-squares have a longer tail than a normal's: kurtosis below 6.
        assertThat(meanSquare).isCloseTo(1, within(4 * Math.sqrt(5.0 / 1000)));
    }

    private static RandomStream stream(int which) {
        return new RandomStream(5, Purpose.EXPERIMENT, which, 3);
    }

    @Test
    @SuppressWarnings("unchecked")
    void theErrorOfTrainedNetworksIsBiasVarianceAndNoise() {
        var findings = run(new BiasVariance(), Map.of("train.epochs", "30"), 1L, 2L, 3L);
        var cases = (List<Map<String, Object>>) findings.values().get("cases");
        assertThat(cases).hasSize(8);
        for (var each : cases) {
            double sum = value(each, "bias2") + value(each, "variance") + value(each, "noise");
            assertThat(value(each, "measured")).isCloseTo(sum, within(4 * value(each, "standardError")));
            assertThat(value(each, "noise")).isCloseTo(0.09, within(1e-15));
            assertThat(value(each, "variance")).isPositive();
        }
        assertThat(findings.outcomes())
                .extracting(o -> o.trial().config().data().draw().orElseThrow())
                .contains(1, 2, 3);
        assertThat(findings.figures())
                .extracting(figure -> figure.name())
                .containsExactly("by-width", "by-samples", "fits-2", "fits-64");
    }

    private static double value(Map<String, Object> entry, String key) {
        return ((Number) entry.get(key)).doubleValue();
    }

    @Test
    void aGapIsMeasuredAtTheMiddlesOfEqualParts() {
        double[] x = Gap.places(Curve.ABSOLUTE, 4);
        assertThat(x).containsExactly(-0.75, -0.25, 0.25, 0.75);
        var gap = Gap.of(Curve.ABSOLUTE, x, new double[] {0.75, 0.25, 0.25, 2.75});
        assertThat(gap.largest()).isEqualTo(2);
        assertThat(gap.rms()).isEqualTo(1);
        assertThat(Gap.drawn(Curve.ABSOLUTE, 4)).containsExactly(-1, -0.75, -0.25, 0.25, 0.75, 1);
    }

    @Test
    @SuppressWarnings("unchecked")
    void widerLayersComeCloser() {
        var findings = run(new Approximation(), Map.of("train.epochs", "40"), 1L);
        var functions = (List<Map<String, Object>>) findings.values().get("functions");
        for (var function : List.of("sine", "absolute")) {
            var one = error(functions, function, 1);
            var many = error(functions, function, 16);
            assertThat(many).as(function).isLessThan(one / 2);
        }
    }

    private static double error(List<Map<String, Object>> functions, String function, int units) {
        return functions.stream()
                .filter(each -> each.get("function").equals(function)
                        && each.get("units").equals(units))
                .mapToDouble(each -> value(each, "rms"))
                .findFirst()
                .orElseThrow();
    }
}

package chainrule.run;

import chainrule.base.UserException;
import chainrule.config.Configuration;
import chainrule.datasets.Dataset;
import chainrule.datasets.Progress;
import chainrule.datasets.catalog.Catalog;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.export.network.ExportedNetwork;
import chainrule.metric.Metric;
import chainrule.metric.PercentileInterval;
import chainrule.metric.Thresholds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** A temperature that is fitted to the validation split, and kept with a run. */
class CalibrationTest {
    private static final ReferenceEngine ENGINE = new ReferenceEngine();

    @TempDir
    Path folder;

    /** Two classes that overlap: on points of one input, whose classes are drawn. */
    private Configuration table(String... more) throws IOException {
        var random = new java.util.Random(3);
        var rows = new StringBuilder("x,y,kind\n");
        for (int i = 0; i < 200; i++) {
            double x = random.nextGaussian();
            boolean yes = random.nextDouble() < 1 / (1 + Math.exp(-2 * x));
            rows.append("%s,%s,%s%n".formatted(x, random.nextGaussian(), yes ? "yes" : "no"));
        }
        Files.writeString(folder.resolve("points.csv"), rows);
        var configuration = Configuration.empty()
                .with("data.name", "table", "test")
                .with("data.dir", folder.resolve("points.csv").toString(), "test")
                .with("data.label", "kind", "test")
                .with("model.hidden", "[4]", "test")
                .with("train.optimizer", "{adam: {rate: 0.03}}", "test")
                .with("train.epochs", "10", "test");
        for (int i = 0; i < more.length; i += 2) {
            configuration = configuration.with(more[i], more[i + 1], "test");
        }
        return configuration;
    }

    private static Dataset data(Configuration configuration) {
        return Catalog.standard().load(configuration.resolve().source(), Progress.NONE);
    }

    private TrainedRun trained(Configuration configuration) {
        var summary = new TrainingRun(
                        configuration.resolve(), ENGINE, List.of("test"), ended -> java.util.Optional.empty())
                .run(folder, "run", data(configuration), List.of(), () -> false);
        return TrainedRun.read(summary.directory(), RunDirectory.BEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-entropy", "binary-cross-entropy"})
    void theTemperatureMakesTheValidationSplitMoreLikelyAndChangesNoDecision(String loss) throws IOException {
        var configuration = table("model.loss", loss, "engine.precision", "float64");
        var run = trained(configuration);
        var data = data(configuration);
        var before = run.evaluate(data, "validation", ENGINE);
        var fitted = run.calibrate(data, ENGINE);
        var calibrated = run.calibrated();
        var after = calibrated.evaluate(data, "validation", ENGINE);
        assertThat(calibrated.temperature()).isEqualTo(fitted.temperature());
        assertThat(after.metrics().get(Metric.LOG_LOSS))
                .isLessThan(before.metrics().get(Metric.LOG_LOSS));
        assertThat(after.predictions().decisions())
                .isEqualTo(before.predictions().decisions());
        assertThat(fitted.before()).isEqualTo(before.metrics());
        assertThat(fitted.after()).isEqualTo(after.metrics());
        // Nearby temperatures are worse.
        for (double factor : new double[] {0.99, 1.01}) {
            Files.writeString(
                    run.directory().file(RunDirectory.CALIBRATION),
                    "{\"epoch\": %d, \"temperature\": %s}"
                            .formatted(run.checkpoint().epoch(), factor * fitted.temperature()));
            assertThat(run.calibrated()
                            .evaluate(data, "validation", ENGINE)
                            .metrics()
                            .get(Metric.LOG_LOSS))
                    .isGreaterThan(after.metrics().get(Metric.LOG_LOSS));
        }
    }

    /** σ(logit(p)/T) of what was learnt. */
    @Test
    void probabilitiesAreThoseOfDividedLogits() throws IOException {
        var configuration = table("engine.precision", "float64");
        var run = trained(configuration);
        var data = data(configuration);
        double t = run.calibrate(data, ENGINE).temperature();
        var before = run.evaluate(data, "test", ENGINE).predictions();
        var after = run.calibrated().evaluate(data, "test", ENGINE).predictions();
        for (int i = 0; i < before.count(); i++) {
            double p = before.response(i, 1);
            assertThat(after.response(i, 1)).isCloseTo(1 / (1 + Math.pow((1 - p) / p, 1 / t)), within(1e-12));
        }
    }

    @Test
    void anExportHasTheTemperatureInItsLastLayerAndStatesSo() throws IOException {
        var configuration = table("engine.precision", "float64");
        var run = trained(configuration);
        double t = run.calibrate(data(configuration), ENGINE).temperature();
        var plain = ExportedNetwork.of(run);
        var exported = ExportedNetwork.of(run.calibrated());
        assertThat(exported.layer(0)).usingRecursiveComparison().isEqualTo(plain.layer(0));
        for (int i = 0; i < plain.layer(1).weights().length; i++) {
            assertThat(exported.layer(1).weights()[i]).isEqualTo(plain.layer(1).weights()[i] / t);
        }
        for (int i = 0; i < plain.layer(1).biases().length; i++) {
            assertThat(exported.layer(1).biases()[i]).isEqualTo(plain.layer(1).biases()[i] / t);
        }
        assertThat(exported.card().facts()).containsEntry("temperature", Double.toString(t));
        assertThat(plain.card().facts()).doesNotContainKey("temperature");
    }

    @Test
    void thresholdsFollowTheTemperature() throws IOException {
        var configuration = table("engine.precision", "float64");
        var run = trained(configuration);
        var data = data(configuration);
        run.keep(new double[] {0.3}, new Thresholds.Aim.Cost(1, 2));
        assertThat(run.aimOfThresholds()).contains("the lowest cost, 1 a false alarm and 2 a miss");
        var before = run.evaluate(data, "test", ENGINE)
                .withThresholds(run.thresholds().orElseThrow());
        double t = run.calibrate(data, ENGINE).temperature();
        var calibrated = run.calibrated();
        assertThat(calibrated.thresholds().orElseThrow()[0])
                .isCloseTo(1 / (1 + Math.pow(0.7 / 0.3, 1 / t)), within(1e-14));
        var after = calibrated
                .evaluate(data, "test", ENGINE)
                .withThresholds(calibrated.thresholds().orElseThrow());
        assertThat(after.predictions().decisions())
                .isEqualTo(before.predictions().decisions());
        calibrated.keep(new double[] {0.25}, new Thresholds.Aim.F1());
        assertThat(calibrated.thresholds().orElseThrow()[0]).isEqualTo(0.25);
        assertThat(run.thresholds().orElseThrow()[0]).isCloseTo(1 / (1 + Math.pow(3, t)), within(1e-14));
    }

    @Test
    void aTemperatureOfAnotherEpochIsNotThisNetworks() throws IOException {
        var run = trained(table());
        Files.writeString(run.directory().file(RunDirectory.CALIBRATION), "{\"epoch\": 999, \"temperature\": 2}");
        assertThat(run.calibrated()).isSameAs(run);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "{\"epoch\": 1}",
                "{\"epoch\": 1, \"temperature\": 0}",
                "{\"epoch\": 1, \"temperature\": \"2\"}"
            })
    void aDamagedFileIsRefused(String text) throws IOException {
        var run = trained(table());
        Files.writeString(run.directory().file(RunDirectory.CALIBRATION), text);
        assertThatThrownBy(run::calibrated)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("calibration.json can't be read");
    }

    @Test
    void withoutValidationSamplesNothingIsFitted() throws IOException {
        var configuration = table("data.validation", "0");
        var run = trained(configuration);
        assertThatThrownBy(() -> run.calibrate(data(configuration), ENGINE))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("has no validation samples, which a temperature is fitted to");
        assertThat(run.directory().file(RunDirectory.CALIBRATION)).doesNotExist();
    }

    @Test
    void intervalsHoldTheMetricAndAreTheSameForTheSameSeed() throws IOException {
        var configuration = table();
        var evaluation = trained(configuration).evaluate(data(configuration), "test", ENGINE);
        var intervals = MetricIntervals.of(evaluation.predictions(), 1, 500);
        evaluation.metrics().forEach((metric, value) -> {
            assertThat(intervals.get(metric).low()).as("%s", metric).isLessThanOrEqualTo(value);
            assertThat(intervals.get(metric).high()).as("%s", metric).isGreaterThanOrEqualTo(value);
        });
        assertThat(MetricIntervals.note(evaluation, intervals)).isEmpty();
        var other = new LinkedHashMap<>(intervals);
        other.put(Metric.CALIBRATION_ERROR, new PercentileInterval(2, 3));
        assertThat(MetricIntervals.note(evaluation, other).orElseThrow())
                .contains("the interval of the calibration error");
        assertThat(MetricIntervals.of(evaluation.predictions(), 1, 500)).isEqualTo(intervals);
        assertThat(MetricIntervals.of(evaluation.predictions(), 2, 500)).isNotEqualTo(intervals);
        assertThat(MetricIntervals.of(evaluation.predictions(), 1, 0)
                        .get(Metric.ACCURACY)
                        .low())
                .isNaN();
        // Of a share, √(p(1−p)/n) to each side, twice nearly.
        double p = evaluation.accuracy();
        double normal =
                2 * 1.96 * Math.sqrt(p * (1 - p) / evaluation.predictions().count());
        var accuracy = intervals.get(Metric.ACCURACY);
        assertThat(accuracy.high() - accuracy.low()).isCloseTo(normal, within(0.25 * normal));
    }

    @Test
    void aMetricOfFewResamplesHasNoInterval() {
        var few = PercentileInterval.of(new double[] {1, Double.NaN, Double.NaN, 2});
        assertThat(few.low()).isNaN();
        var most = PercentileInterval.of(new double[] {3, Double.NaN, 1, 2});
        assertThat(Map.of("low", most.low(), "high", most.high())).isEqualTo(Map.of("low", 1.0, "high", 3.0));
    }
}

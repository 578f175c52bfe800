package chainrule.study;

import chainrule.base.UserException;
import chainrule.config.Configuration;
import chainrule.config.RunConfig;
import chainrule.datasets.Task;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CommonMetricTest {
    private static final Task ONE = Task.regression(List.of("price"));
    private static final Task TWO = Task.regression(List.of("height", "weight"));
    private static final Task CLASSES = Task.classification(List.of("a", "b"));

    private static RunConfig config(String... keys) {
        var configuration = Configuration.empty();
        for (var key : keys) {
            var parts = key.split("=", 2);
            configuration = configuration.with(parts[0], parts[1], "test");
        }
        return configuration.resolve();
    }

    private static RunConfig loss(String loss) {
        return config("model.loss=" + loss);
    }

    private static Metric resolved(String name, Task task, RunConfig... configs) {
        return CommonMetric.resolved(name, List.of(configs), config -> task);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "validation-loss|squared-error|huber",
                "training-loss|squared-error|huber",
                "validation-loss|poisson|squared-error",
                "validation-loss|huber|{huber: {delta: 0.5}}"
            })
    void valuesOfDifferentLossesAreRefusedWithBothNames(String metric, String first, String second) {
        assertThatThrownBy(() -> resolved(metric, ONE, loss(first), loss(second)))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith(metric + " of different losses cannot be compared")
                .hasMessageContaining("one configuration has " + first)
                .hasMessageContaining("use metric = validation-r2, or validation-rmse with monitor = validation-rmse")
                .hasMessageNotContaining("\n");
    }

    @Test
    void constantsAreNamedWithTheirLoss() {
        assertThatThrownBy(() -> resolved("validation-loss", ONE, loss("huber"), loss("{huber: {delta: 0.5}}")))
                .hasMessageContaining("another huber(0.5)");
    }

    @Test
    void classesAreComparedByTheirAccuracy() {
        assertThatThrownBy(() -> resolved(
                        "validation-loss", CLASSES, loss("cross-entropy"), loss("{cross-entropy: {smoothing: 0.1}}")))
                .hasMessageEndingWith("use metric = validation-accuracy");
    }

    @Test
    void classWeightsChangeTheTrainingLossAlone() {
        var plain = config();
        var weighted = config("train.classWeights=balanced");
        assertThatThrownBy(() -> resolved("training-loss", CLASSES, plain, weighted))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("training-loss with different class weights cannot be compared")
                .hasMessageContaining("[balanced]");
        assertThat(resolved("validation-loss", CLASSES, plain, weighted)).isEqualTo(Metric.VALIDATION_LOSS);
    }

    @Test
    void theSameLossAndTheUsualMetricAreCompared() {
        assertThat(resolved("validation-loss", ONE, loss("huber"), loss("huber")))
                .isEqualTo(Metric.VALIDATION_LOSS);
        assertThat(resolved("auto", ONE, loss("huber"), loss("squared-error"))).hasToString("validation-r2");
        assertThat(resolved("auto", TWO, loss("huber"), loss("squared-error"))).hasToString("validation-pooled-r2");
    }

    @Test
    void everyConfigurationHasToMeasureIt() {
        var monitoring = config("model.loss=squared-error", "train.monitor=validation-rmse");
        assertThatThrownBy(() -> resolved("validation-rmse", ONE, monitoring, loss("squared-error")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("validation-rmse is not measured");
    }

    @Test
    void meanAndPooledR2OfSeveralTargetsAreTwoMetrics() {
        assertThatThrownBy(() -> resolved("validation-r2", TWO, loss("squared-error")))
                .hasMessage("validation-r2 is not measured after each epoch: train with monitor = validation-r2");
        assertThat(resolved("validation-r2", TWO, config("model.loss=squared-error", "train.monitor=validation-r2")))
                .hasToString("validation-r2");
        assertThatThrownBy(() -> resolved("validation-pooled-r2", ONE, loss("squared-error")))
                .hasMessage(
                        "validation-pooled-r2 is not a metric of a regression of 1 target with the loss squared-error: choose another metric");
    }

    @Test
    void quantilesWithoutAMedianAreRankedByTheirLoss() {
        var outer = loss("{quantile: {levels: [0.1, 0.9]}}");
        assertThat(resolved("auto", ONE, outer, outer)).isEqualTo(Metric.VALIDATION_LOSS);
        assertThat(resolved("auto", ONE, loss("{quantile: {levels: [0.1, 0.5]}}")))
                .hasToString("validation-r2");
        assertThatThrownBy(() -> resolved("auto", ONE, outer, loss("{quantile: {levels: [0.2, 0.8]}}")))
                .hasMessageContaining("one configuration has quantile(0.1, 0.9), another quantile(0.2, 0.8)")
                .hasMessageEndingWith(
                        "quantiles without a level near 0.5 have no other metric: compare configurations with one loss");
        assertThatThrownBy(() -> resolved("validation-r2", ONE, outer))
                .hasMessageContaining("is not a metric of a regression of 1 target with the loss quantile(0.1, 0.9)");
    }
}

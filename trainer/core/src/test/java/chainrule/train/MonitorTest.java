package chainrule.train;

import chainrule.base.UserException;
import chainrule.datasets.Task;
import chainrule.metric.Metric;
import chainrule.model.Loss;
import chainrule.model.Quantile;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Which of two epochs is the better one. */
class MonitorTest {
    private static EpochMetrics epoch(double loss, double score) {
        return new EpochMetrics(1, 1, 0.1, Score.NONE, new Score(loss, score), 1);
    }

    private static EpochMetrics epoch(double loss, Metric metric, double value) {
        var score = new Score(loss, 0.5, Score.metric(metric.task(), 1));
        return new EpochMetrics(1, 1, 0.1, Score.NONE, score, Optional.of(new Monitored(metric, value)), 1);
    }

    @Test
    void ofEqualAccuraciesTheLowerLossIsBetter() {
        var monitor = Monitor.VALIDATION_ACCURACY;
        assertThat(monitor.isBetter(epoch(0.9, 0.5), epoch(1, 0.5))).isTrue();
        assertThat(monitor.isBetter(epoch(1, 0.5), epoch(1, 0.5))).isFalse();
        assertThat(monitor.isBetter(epoch(0.1, 0.4), epoch(1, 0.5))).isFalse();
    }

    @Test
    void aLowerLossAloneIsNotAGain() {
        assertThat(Monitor.VALIDATION_ACCURACY.gain(epoch(0.1, 0.5), epoch(1, 0.5)))
                .isZero();
    }

    @Test
    void errorsAreBetterWhenTheyAreLowerAndScoresWhenTheyAreHigher() {
        assertThat(Monitor.VALIDATION_RMSE.gain(epoch(1, Metric.RMSE, 3), epoch(1, Metric.RMSE, 5)))
                .isEqualTo(2);
        assertThat(Monitor.VALIDATION_MACRO_F1.gain(epoch(1, Metric.MACRO_F1, 0.75), epoch(1, Metric.MACRO_F1, 0.5)))
                .isEqualTo(0.25);
        assertThat(Monitor.VALIDATION_LOSS.gain(epoch(3, 0.5), epoch(5, 0.5))).isEqualTo(2);
    }

    @Test
    void aFigureThatIsDefinedIsBetterThanOneThatIsNot() {
        var undefined = epoch(1, Metric.LABEL_F1, Double.NaN);
        var defined = epoch(2, Metric.LABEL_F1, 0);
        assertThat(Monitor.VALIDATION_LABEL_F1.isBetter(defined, undefined)).isTrue();
        assertThat(Monitor.VALIDATION_LABEL_F1.isBetter(undefined, defined)).isFalse();
        assertThat(Monitor.VALIDATION_LABEL_F1.isBetter(epoch(0.5, Metric.LABEL_F1, Double.NaN), undefined))
                .as("the lower loss")
                .isTrue();
    }

    @Test
    void withoutAChoiceItGoesByTheTask() {
        assertThat(Monitor.AUTO.of(Task.Kind.CLASSIFICATION, Loss.CROSS_ENTROPY))
                .isEqualTo(Monitor.VALIDATION_ACCURACY);
        assertThat(Monitor.AUTO.of(Task.Kind.REGRESSION, Loss.SQUARED_ERROR)).isEqualTo(Monitor.VALIDATION_LOSS);
        assertThat(Monitor.AUTO.of(Task.Kind.MULTILABEL, Loss.BINARY_CROSS_ENTROPY))
                .isEqualTo(Monitor.VALIDATION_SUBSET_ACCURACY);
    }

    @Test
    void aFigureOfAnotherTaskIsRefusedWithThoseThatFit() {
        assertThatThrownBy(() -> Monitor.VALIDATION_RMSE.of(Task.Kind.CLASSIFICATION, Loss.CROSS_ENTROPY))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "the monitor is validation-rmse, which a classification with the loss cross-entropy does not"
                                + " have: choose one of auto, validation-loss, validation-accuracy, validation-balanced-accuracy,"
                                + " validation-macro-f1, validation-log-loss, validation-roc-auc, validation-average-precision,"
                                + " validation-calibration-error");
        assertThatThrownBy(() -> Monitor.VALIDATION_PINBALL.of(Task.Kind.REGRESSION, Loss.SQUARED_ERROR))
                .hasMessageContaining("squared-error");
        assertThat(Monitor.VALIDATION_PINBALL.of(Task.Kind.REGRESSION, new Quantile(List.of(0.5))))
                .isEqualTo(Monitor.VALIDATION_PINBALL);
    }

    @Test
    void everyMetricCanBeMonitored() {
        var names = Arrays.stream(Monitor.values()).map(Monitor::toString).toList();
        for (var metric : Metric.values()) {
            assertThat(names).contains("validation-" + metric);
        }
    }
}

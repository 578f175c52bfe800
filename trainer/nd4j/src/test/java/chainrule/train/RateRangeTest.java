package chainrule.train;

import chainrule.datasets.Task;
import chainrule.engine.LossJob;
import chainrule.engine.TrainingRules;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.model.Loss;
import chainrule.model.Precision;
import chainrule.optim.Optimizer.Sgd;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class RateRangeTest {
    private static RateRange range(double from, double to, int steps, TrainingRules rules) {
        var job = LossJob.of(Loss.SQUARED_ERROR, Task.Kind.REGRESSION, 1, 17).job(5, new Sgd(1), Precision.FLOAT64);
        return RateRange.of(job.with(rules), new ReferenceEngine()::train, from, to, steps);
    }

    @Test
    void theRateRisesByOneFactorFromTheFirstToTheLastStep() {
        var points = range(1e-5, 1e-2, 31, TrainingRules.NONE).points();
        assertThat(points).hasSize(31);
        for (int i = 0; i < points.size(); i++) {
            assertThat(points.get(i).rate()).isCloseTo(1e-5 * Math.pow(10, i / 10.0), within(1e-12));
        }
        assertThat(points.get(0).smoothed()).isCloseTo(points.get(0).loss(), within(1e-12));
        assertThat(points.get(1).smoothed())
                .isCloseTo((0.95 * points.get(0).loss() + points.get(1).loss()) / 1.95, within(1e-12));
    }

    /** Four batches an epoch, two an update. */
    @Test
    void batchesOfOneUpdateHaveOneRate() {
        var points = range(1e-5, 1e-2, 8, new TrainingRules(Optional.empty(), 2, List.of()))
                .points();
        for (int i = 0; i < points.size(); i++) {
            assertThat(points.get(i).rate()).isCloseTo(1e-5 * Math.pow(10, i / 2), within(1e-12));
        }
    }

    @Test
    void itEndsWhereTheLossExplodesAndSuggestsATenthOfTheBestRate() {
        var range = range(1e-4, 1e4, 200, TrainingRules.NONE);
        assertThat(range.points()).hasSizeBetween(20, 199);
        var best = range.points().get(range.lowest());
        assertThat(range.points()).allMatch(point -> point.smoothed() >= best.smoothed());
        assertThat(range.suggested().orElseThrow()).isCloseTo(best.rate() / 10, within(1e-12));
        assertThat(best.smoothed()).isLessThan(range.points().get(0).smoothed());
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> range(1, 1, 10, TrainingRules.NONE))
                .hasMessageContaining("to is 1.0: it must be above 1.0");
        assertThatThrownBy(() -> range(0, 1, 10, TrainingRules.NONE)).hasMessageContaining("from is 0");
        assertThatThrownBy(() -> range(0.1, 1, 1, TrainingRules.NONE)).hasMessageContaining("steps is 1");
        assertThat(new RateRange(List.of()).suggested()).isEmpty();
    }
}

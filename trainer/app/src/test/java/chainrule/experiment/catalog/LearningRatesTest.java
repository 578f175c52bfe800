package chainrule.experiment.catalog;

import chainrule.config.Configuration;
import chainrule.experiment.Variant;
import chainrule.optim.Schedule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class LearningRatesTest {
    private static Schedule schedule(Variant variant) {
        return Configuration.empty()
                .with("train.schedule", variant.varied().get("train.schedule"), "test")
                .resolve()
                .train()
                .schedule();
    }

    /** With fixed lengths, a short training would end before its first step. */
    @ParameterizedTest
    @ValueSource(ints = {2, 5, 10, 100})
    void everyScheduleChangesTheRateBeforeTheLastEpoch(int epochs) {
        for (var variant : LearningRates.schedules(epochs)) {
            var schedule = schedule(variant);
            assertThat(schedule.factor(epochs - 1, epochs))
                    .as(variant.label())
                    .isNotEqualTo(schedule.factor(0, epochs));
        }
    }
}

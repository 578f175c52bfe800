package chainrule.optim;

import chainrule.optim.Schedule.Constant;
import chainrule.optim.Schedule.Cosine;
import chainrule.optim.Schedule.Step;
import chainrule.optim.Schedule.Warmup;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ScheduleTest {
    private static double at(Schedule schedule, long step) {
        return new LearningRate(2, schedule, 10, 8).at(step);
    }

    @Test
    void constantStays() {
        assertThat(at(new Constant(), 0)).isEqualTo(2);
        assertThat(at(new Constant(), 79)).isEqualTo(2);
    }

    @Test
    void stepFallsAtItsEpochs() {
        var step = new Step(3, 0.5);
        assertThat(at(step, 29)).isEqualTo(2);
        assertThat(at(step, 30)).isEqualTo(1);
        assertThat(at(step, 60)).isEqualTo(0.5);
    }

    @Test
    void cosineFallsFromTheRateToItsEnd() {
        var cosine = new Cosine(0.1);
        assertThat(at(cosine, 0)).isEqualTo(2);
        assertThat(at(cosine, 40)).isCloseTo(2 * 0.55, within(1e-12));
        assertThat(at(cosine, 80)).isCloseTo(0.2, within(1e-12));
    }

    @Test
    void warmupRisesEvenlyThenHandsOver() {
        var warmup = new Warmup(2, 0.5, new Cosine(0));
        assertThat(at(warmup, 0)).isEqualTo(1);
        assertThat(at(warmup, 10)).isEqualTo(1.5);
        assertThat(at(warmup, 20)).isEqualTo(2);
        assertThat(at(warmup, 50)).isCloseTo(1, within(1e-12));
    }
}

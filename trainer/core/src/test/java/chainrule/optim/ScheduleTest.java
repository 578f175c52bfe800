package chainrule.optim;

import chainrule.optim.Schedule.Constant;
import chainrule.optim.Schedule.Cosine;
import chainrule.optim.Schedule.CosineRestarts;
import chainrule.optim.Schedule.OneCycle;
import chainrule.optim.Schedule.Step;
import chainrule.optim.Schedule.Warmup;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class ScheduleTest {
    private static double at(Schedule schedule, long step) {
        return new LearningRate(2, schedule, 10, 8).at(step);
    }

    @Test
    void aConstantRateStaysTheSame() {
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

    /** PyTorch's OneCycleLR(max_lr=1, total_steps=11, pct_start=0.3): its peak is at step 2.3 of 10. */
    @Test
    void oneCycleIsThatOfPyTorch() {
        double[] expected = {
            0.040000000000000036,
            0.4223411137347358,
            0.9602614247226174,
            0.9797465678213015,
            0.8844757247686303,
            0.7260870492975283,
            0.5305827080875998,
            0.3300580289872949,
            0.15743251279950787,
            0.041045543206290856,
            4e-06
        };
        var cycle = new OneCycle(0.23, 0.04, 4e-6);
        for (int step = 0; step < expected.length; step++) {
            assertThat(cycle.factor(step, 10)).isCloseTo(expected[step], within(1e-12));
        }
        assertThat(new OneCycle(0, 0.04, 0.5).factor(0, 10)).isEqualTo(1);
    }

    /** PyTorch's CosineAnnealingWarmRestarts(T_0=2, T_mult=2, eta_min=0.1) at every third quarter of an epoch. */
    @Test
    void restartsAreThoseOfPyTorch() {
        double[] expected = {
            1.0,
            0.7222075445642904,
            0.23180194846605365,
            0.9913533761814537,
            0.8681980515339464,
            0.6377906449072578,
            0.3777924554357096,
            0.1758386744638546,
            1.0,
            0.9806231510794939
        };
        for (int i = 0; i < expected.length; i++) {
            assertThat(new CosineRestarts(2, 2, 0.1).factor(0.75 * i, 100)).isCloseTo(expected[i], within(1e-12));
        }
        assertThat(new CosineRestarts(2, 1, 0).factor(1e9 + 1, 2e9)).isCloseTo(0.5, within(1e-12));
        assertThatThrownBy(() -> new CosineRestarts(2, 0.5, 0))
                .hasMessageContaining("growth is 0.5: it must be at least 1");
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

package chainrule.optim;

import chainrule.optim.Schedule.Constant;
import chainrule.optim.Schedule.Cosine;
import chainrule.optim.Schedule.Step;
import chainrule.optim.Schedule.Warmup;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** What holds at every step of any training of up to 20 epochs. */
class SchedulePropertyTest {
    private static double[] rates(Schedule schedule, int stepsPerEpoch, int epochs) {
        var rate = new LearningRate(1, schedule, stepsPerEpoch, epochs);
        return IntStream.range(0, stepsPerEpoch * epochs).mapToDouble(rate::at).toArray();
    }

    @Property
    void cosineFallsAllTheWayToItsEnd(
            @ForAll @DoubleRange(max = 1) double end,
            @ForAll @IntRange(min = 1, max = 50) int stepsPerEpoch,
            @ForAll @IntRange(min = 1, max = 20) int epochs) {
        var rates = rates(new Cosine(end), stepsPerEpoch, epochs);
        assertThat(rates[0]).isEqualTo(1);
        for (int i = 1; i < rates.length; i++) {
            assertThat(rates[i]).isBetween(end, rates[i - 1]);
        }
        assertThat(new Cosine(end).factor(epochs, epochs)).isCloseTo(end, within(1e-15));
    }

    @Property
    void stepChangesAtItsEpochsAndNowhereElse(
            @ForAll @DoubleRange(min = 0.01, max = 3) double factor,
            @ForAll @IntRange(min = 1, max = 25) int every,
            @ForAll @IntRange(min = 1, max = 50) int stepsPerEpoch,
            @ForAll @IntRange(min = 1, max = 20) int epochs) {
        var rates = rates(new Step(every, factor), stepsPerEpoch, epochs);
        double expected = 1;
        for (int i = 0; i < rates.length; i++) {
            if (i > 0 && i % (stepsPerEpoch * every) == 0) {
                expected *= factor;
            }
            assertThat(rates[i]).isCloseTo(expected, within(1e-12 * expected));
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void warmupRisesToOneAndThenFollowsTheOther(
            @ForAll @DoubleRange(min = 0.1, max = 25) double warm,
            @ForAll @DoubleRange(max = 1) double start,
            @ForAll @DoubleRange(max = 1) double end,
            @ForAll @IntRange(min = 1, max = 50) int stepsPerEpoch,
            @ForAll @IntRange(min = 1, max = 20) int epochs) {
        var rates = rates(new Warmup(warm, start, new Cosine(end)), stepsPerEpoch, epochs);
        var constant = rates(new Warmup(warm, start, new Constant()), stepsPerEpoch, epochs);
        assertThat(rates[0]).isEqualTo(start);
        for (int i = 1; i < rates.length; i++) {
            boolean warming = (double) i / stepsPerEpoch < warm;
            if (warming) {
                assertThat(rates[i]).isBetween(rates[i - 1], 1.0);
                assertThat(rates[i]).isEqualTo(constant[i]);
            } else {
                assertThat(rates[i]).isBetween(end, 1.0);
                assertThat(constant[i]).isEqualTo(1);
            }
        }
    }
}

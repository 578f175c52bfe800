package chainrule.bench;

import chainrule.engine.Engine;
import chainrule.engine.Network;
import chainrule.engine.NetworkInTraining;
import chainrule.engine.RunningMetrics;
import chainrule.engine.Training;
import chainrule.engine.TrainingGroup;
import chainrule.engine.TrainingJob;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.model.LayerSizes;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import chainrule.optim.Optimizer.Sgd;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class OpenBenchTest {
    private static final int PER_EPOCH = 100;

    /** Makes no steps, notes which are asked for, and takes a while for each. */
    private static final class Sleeper implements Engine {
        private final boolean onProcessor;
        private final long millis;
        private final List<String> calls = new ArrayList<>();

        Sleeper(boolean onProcessor, long millis) {
            this.onProcessor = onProcessor;
            this.millis = millis;
        }

        @Override
        public String name() {
            return "sleeper";
        }

        @Override
        public int rank() {
            return 0;
        }

        @Override
        public boolean isOnProcessor() {
            return onProcessor;
        }

        @Override
        public boolean trainsTogether() {
            return true;
        }

        @Override
        public TrainingGroup trainTogether(List<TrainingJob> jobs) {
            return new TrainingGroup() {
                @Override
                public List<NetworkInTraining> members() {
                    return jobs.stream()
                            .<NetworkInTraining>map(new ReferenceEngine()::train)
                            .toList();
                }

                @Override
                public void run(int epoch, int first, int steps, List<RunningMetrics> tallies) {
                    calls.add("%d:%d+%d".formatted(epoch, first, steps));
                    try {
                        Thread.sleep(steps * millis);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public Training train(TrainingJob job) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Network load(Parameters parameters, Precision precision) {
            throw new UnsupportedOperationException();
        }
    }

    private static Timing timing(Engine engine, int steps, Pace pace) {
        var bench = new StepBench(LayerSizes.parse("6-3"), 2, new Sgd(0.1), Precision.FLOAT32);
        // Two networks: by the group that notes.
        try (var open = new OpenBench(bench, engine, steps, 2, false, pace)) {
            return open.measure(progress -> {}).timing();
        }
    }

    @Test
    void onAGpuARoundIsTheStepsThatWereAskedForInOneCall() {
        var engine = new Sleeper(false, 1);
        var timing = timing(engine, 30, new Pace(0.01, 5));
        assertThat(timing.rounds()).isEqualTo(5);
        assertThat(timing.steps()).isEqualTo(150);
        assertThat(timing.warmUpSteps()).isEqualTo(30);
        assertThat(timing.min()).isBetween(1e-3, timing.median());
        assertThat(timing.max()).isGreaterThanOrEqualTo(timing.median());
        // The fourth round begins with the end of an epoch of 100 steps.
        assertThat(engine.calls)
                .containsExactly("1:0+30", "1:30+30", "1:60+30", "1:90+10", "2:0+20", "2:20+30", "2:50+30");
    }

    @Test
    void moreStepsThanAnEpochAreMade() {
        var engine = new Sleeper(false, 0);
        var timing = timing(engine, 7 * PER_EPOCH / 2, new Pace(0, 5));
        assertThat(timing.steps()).isEqualTo(5 * 7 * PER_EPOCH / 2);
        assertThat(engine.calls).startsWith("1:0+350", "2:0+350");
    }

    @Test
    void warmUpAndMeasurementLastAsLongAsTheyMust() {
        // Sleeps that are long beside the time that a busy machine takes to end them.
        var timing = timing(new Sleeper(false, 20), 3, new Pace(0.6, 20));
        assertThat(timing.warmUpSeconds()).isBetween(0.6, 6.0);
        assertThat(timing.seconds()).isGreaterThan(0.54);
        assertThat(timing.rounds()).isGreaterThan(5);
        assertThat(timing.steps()).isEqualTo(3 * timing.rounds());
    }

    /** A hundred steps a round were asked for: 500 of them would take 20 seconds. */
    @Test
    void aSlowStepOnAProcessorIsMadeLessOften() {
        long begin = System.nanoTime();
        var timing = timing(new Sleeper(true, 40), 100, new Pace(0.1, 1));
        assertThat((System.nanoTime() - begin) * 1e-9).isLessThan(5);
        assertThat(timing.steps()).isBetween(5, 30);
        assertThat(timing.median()).isGreaterThan(0.039);
    }
}

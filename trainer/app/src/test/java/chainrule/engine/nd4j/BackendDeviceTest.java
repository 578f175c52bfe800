package chainrule.engine.nd4j;

import chainrule.engine.Combinations;
import chainrule.engine.RunningMetrics;
import chainrule.engine.SmallJob;
import chainrule.engine.TrainingJob;
import chainrule.engine.reference.ReferenceDevice;
import chainrule.engine.step.Device;
import chainrule.engine.step.ProgramTraining;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.optim.Optimizer;
import chainrule.optim.Optimizer.Momentum;
import chainrule.optim.Optimizer.Sgd;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static chainrule.engine.Near.near;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

/** What ND4J does on a card, on its backend for the processor: the calls are the same. */
@Tag("slow")
class BackendDeviceTest {
    private static final int BATCH = 2;
    private static final int STEPS = 40;

    @BeforeAll
    static void threads() {
        NativeThreads.prepare();
    }

    /** Every activation with every loss, every optimiser with and without penalties and dropout. */
    static Stream<Arguments> runs() {
        var runs = new ArrayList<Arguments>();
        int next = 0;
        for (var activation : SmallJob.activations()) {
            for (var loss : Loss.ofClasses()) {
                var job = SmallJob.of(activation, loss);
                runs.add(Arguments.of(job, Combinations.OPTIMIZERS.get(next++ % Combinations.OPTIMIZERS.size())));
                runs.add(Arguments.of(
                        job.with(new Penalty(1e-3, 2e-3), 0.25),
                        Combinations.OPTIMIZERS.get(next++ % Combinations.OPTIMIZERS.size())));
            }
        }
        var relu = SmallJob.of(new Activation.Relu(), Loss.BINARY_CROSS_ENTROPY);
        runs.add(Arguments.of(relu.with(2), new Sgd(0.05)));
        runs.add(Arguments.of(relu.with(new Penalty(0, 2e-3), 0), new Sgd(0.05)));
        return runs.stream();
    }

    @ParameterizedTest
    @MethodSource("runs")
    void inFloat64ItFollowsTheReference(SmallJob job, Optimizer optimizer) {
        double[] expected = trajectory(new ReferenceDevice(), job(job, optimizer));
        assertThat(trajectory(new BackendDevice(), job(job, optimizer))).is(near(expected, 1e-9));
    }

    /** Of the same calls on other numbers some have to do. */
    static Stream<Arguments> someRuns() {
        var all = runs().toList();
        return IntStream.range(0, all.size()).filter(i -> i % 5 == 0).mapToObj(all::get);
    }

    @ParameterizedTest
    @MethodSource("someRuns")
    void inFloat32ItStaysTogetherWithTheReference(SmallJob job, Optimizer optimizer) {
        var single = job.with(Precision.FLOAT32);
        double[] expected = trajectory(new ReferenceDevice(), job(single, optimizer));
        double[] found = trajectory(new BackendDevice(), job(single, optimizer));
        for (int step = 0; step < STEPS; step++) {
            assertThat(found[step]).as("loss of step %d", step).isCloseTo(expected[step], withinPercentage(0.1));
        }
    }

    @Test
    void clippedGradientsFollowTheReference() {
        var job = SmallJob.of(new Activation.Tanh(), Loss.CROSS_ENTROPY).with(new Penalty(1e-3, 2e-3), 0.25);
        var clipped = job(job, new Momentum(0.02, 0.9)).clipped(0.8);
        double[] expected = trajectory(new ReferenceDevice(), clipped);
        assertThat(expected).isNotEqualTo(trajectory(new ReferenceDevice(), job(job, new Momentum(0.02, 0.9))));
        assertThat(trajectory(new BackendDevice(), clipped)).is(near(expected, 1e-9));
    }

    @Test
    void resumingReachesTheSameBits() {
        var job = SmallJob.of(new Activation.Tanh(), Loss.CROSS_ENTROPY).with(new Penalty(1e-3, 2e-3), 0.25);
        var whole = job(job.with(Precision.FLOAT32), Combinations.OPTIMIZERS.get(4));
        try (var first = new ProgramTraining(new BackendDevice(), whole);
                var all = new ProgramTraining(new BackendDevice(), whole)) {
            first.run(1, 0, 4, new RunningMetrics());
            all.run(1, 0, 4, new RunningMetrics());
            all.run(2, 0, 4, new RunningMetrics());
            try (var rest = new ProgramTraining(new BackendDevice(), whole.from(first.state()))) {
                rest.run(2, 0, 4, new RunningMetrics());
                assertThat(rest.parameters().values())
                        .isEqualTo(all.parameters().values());
            }
        }
    }

    @Test
    void evaluationGivesTheLogitsOfTheReference() {
        var job = SmallJob.of(new Activation.Softplus(), Loss.CROSS_ENTROPY);
        var found = new ArrayList<Double>();
        var expected = new ArrayList<Double>();
        try (var mine = new ProgramTraining(new BackendDevice(), job(job, new Sgd(0.1)));
                var theirs = new ProgramTraining(new ReferenceDevice(), job(job, new Sgd(0.1)))) {
            mine.logits(job.batches(BATCH), (first, count, logits) -> add(found, logits, count * 3));
            theirs.logits(job.batches(BATCH), (first, count, logits) -> add(expected, logits, count * 3));
        }
        assertThat(found).hasSize(3 * SmallJob.SAMPLES);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i)).isCloseTo(expected.get(i), within(1e-12));
        }
    }

    private static void add(List<Double> to, double[] logits, int count) {
        for (int i = 0; i < count; i++) {
            to.add(logits[i]);
        }
    }

    private static TrainingJob job(SmallJob job, Optimizer optimizer) {
        return job.job(job.parameters(), BATCH, optimizer);
    }

    /** The loss of every step, then the parameters. */
    private static double[] trajectory(Device device, TrainingJob job) {
        try (var training = new ProgramTraining(device, job)) {
            int perEpoch = job.batches().steps();
            double[] parameters = training.parameters().values();
            var all = new double[STEPS + parameters.length];
            for (int step = 0; step < STEPS; step++) {
                var tally = new RunningMetrics();
                training.run(1 + step / perEpoch, step % perEpoch, 1, tally);
                all[step] = tally.loss();
            }
            System.arraycopy(training.parameters().values(), 0, all, STEPS, parameters.length);
            return all;
        }
    }
}

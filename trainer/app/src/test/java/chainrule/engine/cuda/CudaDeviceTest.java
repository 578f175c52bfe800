package chainrule.engine.cuda;

import chainrule.engine.Combinations;
import chainrule.engine.RunningMetrics;
import chainrule.engine.SmallJob;
import chainrule.engine.TrainingJob;
import chainrule.engine.cuda.kernel.Gpp;
import chainrule.engine.reference.ReferenceDevice;
import chainrule.engine.step.Device;
import chainrule.engine.step.ProgramTraining;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.optim.Optimizer;
import chainrule.optim.Optimizer.Sgd;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static chainrule.engine.Near.near;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

/** The kernels' own source on the processor follows the reference device: every activation, loss and optimiser. */
@Tag("slow")
class CudaDeviceTest {
    private static final int BATCH = 2;
    private static final int STEPS = 100;

    @BeforeAll
    static void compiler() {
        Gpp.require();
    }

    @ParameterizedTest
    @MethodSource("chainrule.engine.Combinations#runs")
    void inFloat64ItFollowsTheReference(SmallJob job, Optimizer optimizer) {
        double[] expected = trajectory(new ReferenceDevice(), job, optimizer);
        double[] found = trajectory(new CudaDevice(CompiledCard::open), job, optimizer);
        assertThat(found).is(near(expected, 1e-9));
    }

    /** With penalties and dropout: all that a step can have. */
    static Stream<Arguments> fullRuns() {
        return Combinations.runs().filter(run -> ((SmallJob) run.get()[0]).dropout() > 0);
    }

    @ParameterizedTest
    @MethodSource("fullRuns")
    void inFloat32ItStaysTogetherWithTheReference(SmallJob job, Optimizer optimizer) {
        var single = job.with(Precision.FLOAT32);
        double[] expected = trajectory(new ReferenceDevice(), single, optimizer);
        double[] found = trajectory(new CudaDevice(CompiledCard::open), single, optimizer);
        for (int i = 0; i < STEPS; i++) {
            assertThat(found[i]).as("loss of step %d", i).isCloseTo(expected[i], withinPercentage(0.1));
        }
    }

    /** For half as long: after sums in another order, a factor between two bfloat16 may be rounded the other way, by 0.4 %. */
    @ParameterizedTest
    @MethodSource("fullRuns")
    void inBfloat16ItStaysTogetherWithTheReference(SmallJob job, Optimizer optimizer) {
        var half = job.with(Precision.BFLOAT16);
        double[] expected = trajectory(new ReferenceDevice(), half, optimizer);
        double[] found = trajectory(new CudaDevice(CompiledCard::open), half, optimizer);
        for (int i = 0; i < STEPS / 2; i++) {
            assertThat(found[i]).as("loss of step %d", i).isCloseTo(expected[i], withinPercentage(0.1));
        }
    }

    /** Products differ from float32's only in their factors: one optimiser has to do. */
    static Stream<Arguments> descents() {
        return fullRuns().filter(run -> run.get()[1] instanceof Sgd);
    }

    @ParameterizedTest
    @MethodSource("descents")
    void inTf32ItStaysTogetherWithTheReference(SmallJob job, Optimizer optimizer) {
        var rounded = job.with(Precision.TF32);
        double[] expected = trajectory(new ReferenceDevice(), rounded, optimizer);
        double[] found = trajectory(new CudaDevice(CompiledCard::open), rounded, optimizer);
        for (int i = 0; i < STEPS / 2; i++) {
            assertThat(found[i]).as("loss of step %d", i).isCloseTo(expected[i], withinPercentage(0.1));
        }
    }

    @Test
    void clippedGradientsFollowTheReference() {
        var job = SmallJob.of(new Activation.Tanh(), Loss.CROSS_ENTROPY).with(new Penalty(1e-3, 2e-3), 0.25);
        for (var optimizer : Combinations.OPTIMIZERS) {
            var clipped = job.job(job.parameters(), BATCH, optimizer).clipped(0.8);
            double[] expected = trajectory(new ReferenceDevice(), job, clipped);
            assertThat(expected).isNotEqualTo(trajectory(new ReferenceDevice(), job, optimizer));
            assertThat(trajectory(new CudaDevice(CompiledCard::open), job, clipped))
                    .as(optimizer.toString())
                    .is(near(expected, 1e-9));
        }
    }

    private static double[] trajectory(Device device, SmallJob job, Optimizer optimizer) {
        return trajectory(device, job, job.job(job.parameters(), BATCH, optimizer));
    }

    /** The loss of every step, then the parameters. */
    private static double[] trajectory(Device device, SmallJob job, TrainingJob trainingJob) {
        try (var training = new ProgramTraining(device, trainingJob)) {
            int perEpoch = job.batches(BATCH).steps();
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

package chainrule.engine;

import chainrule.engine.nd4j.Nd4jEngine;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.model.Precision;
import chainrule.optim.Optimizer;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A network with every part of an input layer and with learnt slopes: 100 steps on every engine, with every optimiser. */
@Tag("slow")
class InputLayersAgreeTest {
    private static final int EPOCHS = 34;
    private static final int STEPS = 3;
    /** Plain descent, and Adam. */
    private static final List<Optimizer> ALL_ENGINES =
            List.of(Combinations.OPTIMIZERS.get(0), Combinations.OPTIMIZERS.get(4));

    static Stream<Optimizer> optimizers() {
        return Combinations.OPTIMIZERS.stream();
    }

    /**
     * All that compute on the processor; with most optimisers without DL4J's, whose steps take longer: Dl4jInputLayerTest has these
     * with every optimiser.
     */
    private static List<Engine> engines(Optimizer optimizer) {
        return ALL_ENGINES.contains(optimizer) ? Combinations.engines() : Combinations.quickEngines();
    }

    @Test
    void allEnginesOfTheProcessorAreCompared() {
        assertThat(optimizers().flatMap(optimizer -> engines(optimizer).stream()))
                .extracting(Engine::name)
                .contains("nd4j", "dl4j", "dl4j-hand-derived");
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void inFloat64TheyFollowTheSameTrajectory(Optimizer optimizer) {
        var job = InputLayerJob.job(Precision.FLOAT64, optimizer);
        double[] expected = trajectory(new ReferenceEngine(), job);
        for (var engine : engines(optimizer)) {
            double[] found = trajectory(engine, job);
            for (int i = 0; i < expected.length; i++) {
                assertThat(found[i]).as("%s, %d", engine.name(), i).isCloseTo(expected[i], within(1e-9));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void inFloat32TheyStayTogether(Optimizer optimizer) {
        var job = InputLayerJob.job(Precision.FLOAT32, optimizer);
        double[] expected = losses(new ReferenceEngine(), job);
        for (var engine : engines(optimizer)) {
            assertTogether(engine, expected, losses(engine, job));
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void clippedTheyStayTogether(Optimizer optimizer) {
        var job = InputLayerJob.job(Precision.FLOAT32, optimizer).clipped(0.5);
        double[] expected = losses(new ReferenceEngine(), job);
        for (var engine : engines(optimizer)) {
            assertTogether(engine, expected, losses(engine, job));
        }
    }

    /** For a third as long, see {@link EnginesAgreeTest}. */
    @ParameterizedTest
    @MethodSource("optimizers")
    void inBfloat16TheyStayTogether(Optimizer optimizer) {
        var job = InputLayerJob.job(Precision.BFLOAT16, optimizer);
        var reason = new Nd4jEngine().reasonNotToTrain(job);
        assumeTrue(reason.isEmpty(), () -> reason.get().toString());
        double[] expected = java.util.Arrays.copyOf(losses(new ReferenceEngine(), job), EPOCHS / 3);
        assertTogether(new Nd4jEngine(), expected, losses(new Nd4jEngine(), job));
    }

    /** From the state in the middle of an epoch. */
    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FLOAT32", "FLOAT64"})
    void aTrainingThatIsResumedHasTheSameBits(Precision precision) {
        for (var optimizer : Combinations.OPTIMIZERS) {
            for (var engine : Combinations.quickEngines()) {
                var job = InputLayerJob.job(precision, optimizer);
                try (var first = engine.train(job);
                        var uninterrupted = engine.train(job)) {
                    uninterrupted.run(1, 0, STEPS, new RunningMetrics());
                    uninterrupted.run(2, 0, STEPS, new RunningMetrics());
                    first.run(1, 0, STEPS, new RunningMetrics());
                    first.run(2, 0, 1, new RunningMetrics());
                    try (var second = engine.train(job.from(first.state()))) {
                        second.run(2, 1, STEPS - 1, new RunningMetrics());
                        assertThat(second.state())
                                .as("%s, %s", engine.name(), optimizer)
                                .usingRecursiveComparison()
                                .isEqualTo(uninterrupted.state());
                    }
                }
            }
        }
    }

    @Test
    void theSameSeedGivesTheSameBits() {
        var job = InputLayerJob.job(Precision.FLOAT32, Combinations.OPTIMIZERS.get(4));
        for (int threads : new int[] {1, 2, 3}) {
            var same = new TrainingJob(
                    job.initial(),
                    job.batches(),
                    job.optimizer(),
                    job.rate(),
                    job.clipNorm(),
                    job.seed(),
                    job.precision(),
                    OptionalInt.of(threads),
                    job.optimizerState());
            assertThat(trajectory(new Nd4jEngine(), same)).containsExactly(trajectory(new Nd4jEngine(), same));
        }
    }

    private static void assertTogether(Engine engine, double[] expected, double[] found) {
        for (int epoch = 0; epoch < expected.length; epoch++) {
            assertThat(found[epoch])
                    .as("%s, epoch %d", engine.name(), epoch + 1)
                    .isCloseTo(expected[epoch], withinPercentage(0.1));
        }
    }

    private static double[] losses(Engine engine, TrainingJob job) {
        return java.util.Arrays.copyOf(trajectory(engine, job), EPOCHS);
    }

    /** The losses of each epoch, then an evaluation, then the parameters. */
    private static double[] trajectory(Engine engine, TrainingJob job) {
        var losses = new double[EPOCHS + 1];
        try (var training = engine.train(job)) {
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                var tally = new RunningMetrics();
                training.run(epoch + 1, 0, STEPS, tally);
                losses[epoch] = tally.loss();
            }
            losses[EPOCHS] = training.evaluate(job.batches()).loss();
            return java.util.stream.DoubleStream.concat(
                            java.util.Arrays.stream(losses),
                            java.util.Arrays.stream(training.parameters().values()))
                    .toArray();
        }
    }
}

package chainrule.engine;

import chainrule.engine.dl4j.Dl4jEngine;
import chainrule.engine.dl4j.HandDerivedEngine;
import chainrule.engine.nd4j.Nd4jEngine;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import chainrule.optim.Optimizer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static chainrule.engine.Near.near;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Networks with normalisations and residual connections: 100 steps on the engines that have them, with every optimiser. */
@Tag("slow")
class NormsAgreeTest {
    private static final int EPOCHS = 34;
    private static final int STEPS = 3;
    /** More threads than processors wait for one another for long. */
    private static final int THREADED_EPOCHS = 4;

    private static final int DL4J_EPOCHS = 8;

    static Stream<Arguments> runs() {
        return Stream.of(NormJob.values())
                .flatMap(job -> Combinations.OPTIMIZERS.stream().map(optimizer -> Arguments.of(job, optimizer)));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void inFloat64TheyFollowTheSameTrajectory(NormJob norms, Optimizer optimizer) {
        for (var job : List.of(
                norms.job(Precision.FLOAT64, optimizer),
                norms.job(Precision.FLOAT64, optimizer).clipped(0.5))) {
            double[] expected = trajectory(new ReferenceEngine(), job);
            assertThat(trajectory(new Nd4jEngine(), job)).is(near(expected, 1e-9));
        }
    }

    /** With one optimiser and for a few steps, which take DL4J's layers a hundred times as long. {@code Dl4jNormsTest} has the rules. */
    @ParameterizedTest
    @EnumSource(NormJob.class)
    void inFloat64Dl4jsLayersFollowIt(NormJob norms) {
        var job = norms.job(Precision.FLOAT64, Combinations.OPTIMIZERS.get(4)).clipped(0.5);
        double[] expected = trajectory(new ReferenceEngine(), job, DL4J_EPOCHS);
        for (var engine : List.of(new Dl4jEngine(), new HandDerivedEngine())) {
            assertThat(trajectory(engine, job, DL4J_EPOCHS)).as(engine.name()).is(near(expected, 1e-9));
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void inFloat32TheyStayTogether(NormJob norms, Optimizer optimizer) {
        var job = norms.job(Precision.FLOAT32, optimizer);
        assertTogether(trajectory(new ReferenceEngine(), job), trajectory(new Nd4jEngine(), job), EPOCHS + 1);
    }

    /** For a third as long, see {@link EnginesAgreeTest}. */
    @ParameterizedTest
    @EnumSource(NormJob.class)
    void inBfloat16TheyStayTogether(NormJob norms) {
        var job = norms.job(Precision.BFLOAT16, new Optimizer.Sgd(0.05));
        var reason = new Nd4jEngine().reasonNotToTrain(job);
        assumeTrue(reason.isEmpty(), () -> reason.get().toString());
        assertTogether(trajectory(new ReferenceEngine(), job), trajectory(new Nd4jEngine(), job), EPOCHS / 3);
    }

    private static void assertTogether(double[] expected, double[] found, int epochs) {
        for (int epoch = 0; epoch < epochs; epoch++) {
            assertThat(found[epoch]).as("epoch %d", epoch + 1).isCloseTo(expected[epoch], withinPercentage(0.1));
        }
    }

    /** From the state in the middle of an epoch. */
    @ParameterizedTest
    @MethodSource("runs")
    void aTrainingThatIsResumedHasTheSameBits(NormJob norms, Optimizer optimizer) {
        for (var precision : List.of(Precision.FLOAT32, Precision.FLOAT64)) {
            for (var engine : Combinations.quickEngines()) {
                var job = norms.job(precision, optimizer);
                try (var first = engine.train(job);
                        var uninterrupted = engine.train(job)) {
                    uninterrupted.run(1, 0, STEPS, new RunningMetrics());
                    uninterrupted.run(2, 0, STEPS, new RunningMetrics());
                    first.run(1, 0, STEPS, new RunningMetrics());
                    first.run(2, 0, 1, new RunningMetrics());
                    try (var second = engine.train(job.from(first.state()))) {
                        second.run(2, 1, STEPS - 1, new RunningMetrics());
                        assertThat(second.state())
                                .as(engine.name())
                                .usingRecursiveComparison()
                                .isEqualTo(uninterrupted.state());
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(NormJob.class)
    void theSameSeedGivesTheSameBitsOnAnyNumberOfThreads(NormJob norms) {
        var job = norms.job(Precision.FLOAT32, Combinations.OPTIMIZERS.get(4));
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
            assertThat(trajectory(new Nd4jEngine(), same, THREADED_EPOCHS))
                    .containsExactly(trajectory(new Nd4jEngine(), same, THREADED_EPOCHS));
        }
    }

    /** AdamW's decay shrinks weights, not γ, which stands at 1, or β; running statistics are no weights. */
    @Test
    void normalisationsDoNotDecay() {
        var decay = new Optimizer.AdamW(1e-12, 0.9, 0.999, 1e-8, 1e9);
        for (var norms : NormJob.values()) {
            var job = norms.job(Precision.FLOAT64, decay);
            try (var training = new ReferenceEngine().train(job)) {
                training.run(1, 0, 1, new RunningMetrics());
                double[] after = training.parameters().values();
                double[] before = job.initial().values();
                var learnt = Parameters.pieces(job.initial().spec()).stream()
                        .filter(piece -> !piece.name().matches("(mean|variance)X?\\d"))
                        .toList();
                for (var piece : learnt) {
                    boolean ofNorm =
                            piece.name().startsWith("gamma") || piece.name().startsWith("beta");
                    double kept = ofNorm ? 1 : 1 - 1e-12 * 1e9;
                    for (int i = piece.at(); i < piece.at() + piece.size(); i++) {
                        assertThat(after[i]).as(piece.name()).isCloseTo(kept * before[i], within(1e-11));
                    }
                }
            }
        }
    }

    /** The losses of each epoch, then an evaluation, then the parameters. */
    private static double[] trajectory(Engine engine, TrainingJob job) {
        return trajectory(engine, job, EPOCHS);
    }

    private static double[] trajectory(Engine engine, TrainingJob job, int epochs) {
        var losses = new double[epochs + 1];
        try (var training = engine.train(job)) {
            for (int epoch = 0; epoch < epochs; epoch++) {
                var tally = new RunningMetrics();
                training.run(epoch + 1, 0, STEPS, tally);
                losses[epoch] = tally.loss();
            }
            losses[epochs] = training.evaluate(job.batches()).loss();
            return DoubleStream.concat(
                            Arrays.stream(losses),
                            Arrays.stream(training.parameters().values()))
                    .toArray();
        }
    }
}

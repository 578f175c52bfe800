package chainrule.engine;

import chainrule.engine.nd4j.Nd4jEngine;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.optim.Optimizer;
import chainrule.optim.Optimizer.Sgd;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static chainrule.engine.Near.near;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The same run on every engine: 100 steps of every activation, loss and optimiser, with penalties and dropout. */
@Tag("slow")
class EnginesAgreeTest {
    private static final int BATCH = 2;
    private static final Set<String> PAIRS = Combinations.pairs();
    /** Of four steps each: a hundred steps. An epoch in one call, because a call costs DL4J more than its steps. */
    private static final int EPOCHS = 25;
    /** Of DL4J's engines in every combination; the whole hundred steps they take in one with every optimiser. */
    private static final int DL4J_EPOCHS = 6;
    /** Of a run with another loss. */
    private static final int LOSS_STEPS = 10;

    @ParameterizedTest
    @MethodSource("chainrule.engine.Combinations#runs")
    void inFloat64AllEnginesFollowTheSameTrajectory(SmallJob job, Optimizer optimizer) {
        double[] expected = losses(new ReferenceEngine(), job, optimizer);
        boolean whole = PAIRS.contains(Combinations.name(job.activation(), job.loss(), optimizer));
        for (var engine : whole ? Combinations.engines() : Combinations.quickEngines()) {
            int epochs = engine.name().startsWith("dl4j") && !isWhole(job) ? DL4J_EPOCHS : EPOCHS;
            double[] found = losses(engine, job, job.job(job.parameters(), BATCH, optimizer), epochs);
            for (int epoch = 0; epoch < epochs; epoch++) {
                assertThat(found[epoch])
                        .as("%s, epoch %d", engine.name(), epoch + 1)
                        .isCloseTo(expected[epoch], withinPercentage(1e-7));
            }
        }
    }

    private static boolean isWhole(SmallJob job) {
        return job.activation() instanceof Activation.Tanh && job.loss().equals(Loss.CROSS_ENTROPY);
    }

    /** Losses, scores, an evaluation and the parameters: of all targets, with and without weights. */
    @ParameterizedTest
    @MethodSource("chainrule.engine.LossJob#all")
    void everyLossTakesTheSamePathOnEveryEngine(LossJob job) {
        for (var optimizer : List.of(Combinations.OPTIMIZERS.get(0), Combinations.OPTIMIZERS.get(4))) {
            var run = job.job(3, optimizer, Precision.FLOAT64);
            double[] expected = trajectory(new ReferenceEngine(), run);
            // Dl4jLossesTest has DL4J's with weights.
            boolean quick = job.weighted() || !(optimizer instanceof Sgd);
            for (var engine : quick ? Combinations.quickEngines() : Combinations.engines()) {
                assertThat(trajectory(engine, run))
                        .as("%s, %s", engine.name(), optimizer)
                        .is(near(expected, 1e-9));
            }
        }
    }

    private static double[] trajectory(Engine engine, TrainingJob job) {
        try (var training = engine.train(job)) {
            return LossJob.trajectory(training, job.batches(), LOSS_STEPS);
        }
    }

    /** At a norm that some of the steps are longer than, and others not. */
    @Test
    void clippedGradientsTakeTheSamePath() {
        for (var optimizer : Combinations.OPTIMIZERS) {
            var job = SmallJob.of(new Activation.Tanh(), Loss.CROSS_ENTROPY).with(new Penalty(1e-3, 2e-3), 0.25);
            double[] expected = clippedLosses(new ReferenceEngine(), job, optimizer);
            assertThat(expected).isNotEqualTo(losses(new ReferenceEngine(), job, optimizer));
            for (var engine : Combinations.engines()) {
                double[] found = clippedLosses(engine, job, optimizer);
                for (int epoch = 0; epoch < EPOCHS; epoch++) {
                    assertThat(found[epoch])
                            .as("%s, %s, epoch %d", engine.name(), optimizer, epoch + 1)
                            .isCloseTo(expected[epoch], withinPercentage(1e-7));
                }
            }
            var single = job.with(Precision.FLOAT32);
            double[] found = clippedLosses(new Nd4jEngine(), single, optimizer);
            double[] rounded = clippedLosses(new ReferenceEngine(), single, optimizer);
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                assertThat(found[epoch])
                        .as("float32, epoch %d", epoch + 1)
                        .isCloseTo(rounded[epoch], withinPercentage(0.1));
            }
        }
    }

    /** Of plain SGD with a rate of 1 the step is the gradient. */
    @Test
    void aClippedGradientIsAtMostAsLongAsItsNormAndPointsTheSameWay() {
        var job = SmallJob.of(new Activation.Relu(), Loss.CROSS_ENTROPY);
        for (var engine : Combinations.engines()) {
            var plain = job.job(job.parameters(), SmallJob.SAMPLES, new Sgd(1));
            double[] whole = step(engine, plain);
            double length = norm(whole);
            assertThat(step(engine, plain.clipped(2 * length))).is(near(whole, 1e-12));
            double[] half = step(engine, plain.clipped(length / 2));
            for (int i = 0; i < whole.length; i++) {
                assertThat(half[i]).as(engine.name()).isCloseTo(whole[i] / 2, within(1e-12));
            }
        }
    }

    private static double[] step(Engine engine, TrainingJob job) {
        try (var training = engine.train(job)) {
            training.run(1, 0, 1, new RunningMetrics());
            double[] after = training.parameters().values();
            var change = new double[after.length];
            java.util.Arrays.setAll(change, i -> job.initial().values()[i] - after[i]);
            return change;
        }
    }

    private static double norm(double[] vector) {
        double sum = 0;
        for (double element : vector) {
            sum += element * element;
        }
        return Math.sqrt(sum);
    }

    @Test
    void atAnyDepthTheyTrainAndEvaluateAlike() {
        for (var hidden : List.of(List.<Integer>of(), List.of(4), List.of(4, 3, 2, 3))) {
            var job = SmallJob.of(new Activation.Softplus(), Loss.CROSS_ENTROPY).with(hidden);
            double[] expected = lossesThenEvaluation(new ReferenceEngine(), job);
            for (var engine : Combinations.engines()) {
                assertThat(lossesThenEvaluation(engine, job))
                        .as("%s, hidden %s", engine.name(), hidden)
                        .is(near(expected, 1e-10));
            }
        }
    }

    private static double[] lossesThenEvaluation(Engine engine, SmallJob job) {
        try (var training = engine.train(job.job(job.parameters(), BATCH, new Sgd(0.1)))) {
            var tally = new RunningMetrics();
            training.run(1, 0, job.batches(BATCH).steps(), tally);
            var evaluation = training.evaluate(job.batches(3));
            return new double[] {tally.loss(), tally.accuracy(), evaluation.loss(), evaluation.accuracy()};
        }
    }

    @ParameterizedTest
    @MethodSource("chainrule.engine.Combinations#runs")
    void inFloat32TheyStayTogether(SmallJob job, Optimizer optimizer) {
        var single = job.with(Precision.FLOAT32);
        double[] expected = losses(new ReferenceEngine(), single, optimizer);
        double[] found = losses(new Nd4jEngine(), single, optimizer);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            assertThat(found[epoch]).as("epoch %d", epoch + 1).isCloseTo(expected[epoch], withinPercentage(0.1));
        }
    }

    /** Every optimiser on every engine, in both precisions: half of the steps, then the others from the state. */
    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FLOAT32", "FLOAT64"})
    void aTrainingRunResumesFromItsStateWithTheSameBits(Precision precision) {
        for (var optimizer : Combinations.OPTIMIZERS) {
            var job = SmallJob.of(new Activation.Tanh(), Loss.CROSS_ENTROPY)
                    .with(new Penalty(1e-3, 2e-3), 0.25)
                    .with(precision);
            for (var engine : Combinations.engines()) {
                var whole = job.job(job.parameters(), BATCH, optimizer);
                int epochSteps = job.batches(BATCH).steps();
                try (var first = engine.train(whole);
                        var uninterrupted = engine.train(whole)) {
                    var tally = new RunningMetrics();
                    uninterrupted.run(1, 0, epochSteps, tally);
                    uninterrupted.run(2, 0, epochSteps, tally);
                    first.run(1, 0, epochSteps, tally);
                    first.run(2, 0, 1, tally);
                    try (var second = engine.train(whole.from(first.state()))) {
                        second.run(2, 1, epochSteps - 1, tally);
                        assertThat(second.parameters().values())
                                .as("%s, %s", engine.name(), optimizer)
                                .containsExactly(uninterrupted.parameters().values());
                        assertThat(second.state().optimizer())
                                .as("%s, %s", engine.name(), optimizer)
                                .usingRecursiveComparison()
                                .isEqualTo(uninterrupted.state().optimizer());
                    }
                }
            }
        }
    }

    /** For half as long: after sums in another order, a factor between two bfloat16 may be rounded the other way, by 0.4 %. */
    @ParameterizedTest
    @MethodSource("chainrule.engine.Combinations#runs")
    void inBfloat16TheyStayTogether(SmallJob job, Optimizer optimizer) {
        var half = job.with(Precision.BFLOAT16);
        var run = half.job(half.parameters(), BATCH, optimizer);
        var reason = new Nd4jEngine().reasonNotToTrain(run);
        assumeTrue(reason.isEmpty(), () -> reason.get().toString());
        double[] expected = losses(new ReferenceEngine(), half, run, EPOCHS / 2);
        double[] found = losses(new Nd4jEngine(), half, run, EPOCHS / 2);
        for (int epoch = 0; epoch < EPOCHS / 2; epoch++) {
            assertThat(found[epoch]).as("epoch %d", epoch + 1).isCloseTo(expected[epoch], withinPercentage(0.1));
        }
    }

    private static double[] losses(Engine engine, SmallJob job, Optimizer optimizer) {
        return losses(engine, job, job.job(job.parameters(), BATCH, optimizer));
    }

    private static double[] clippedLosses(Engine engine, SmallJob job, Optimizer optimizer) {
        return losses(engine, job, job.job(job.parameters(), BATCH, optimizer).clipped(0.8));
    }

    private static double[] losses(Engine engine, SmallJob job, TrainingJob trainingJob) {
        return losses(engine, job, trainingJob, EPOCHS);
    }

    private static double[] losses(Engine engine, SmallJob job, TrainingJob trainingJob, int epochs) {
        var losses = new double[epochs];
        try (var training = engine.train(trainingJob)) {
            for (int epoch = 0; epoch < epochs; epoch++) {
                var tally = new RunningMetrics();
                training.run(epoch + 1, 0, job.batches(BATCH).steps(), tally);
                losses[epoch] = tally.loss();
            }
        }
        return losses;
    }
}

package chainrule.engine.dl4j;

import chainrule.datasets.Mixup;
import chainrule.engine.Engine;
import chainrule.engine.NormJob;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingJob;
import chainrule.engine.TrainingRules;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.model.Precision;
import chainrule.optim.Averaging;
import chainrule.optim.Optimizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static chainrule.engine.Near.near;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Normalisations and residual connections on DL4J's layers: a few steps, with every rule, against the reference. */
@Tag("slow")
class Dl4jNormsTest {
    private static final int EPOCHS = 2;
    private static final int STEPS = 3;
    private static final Optimizer SGD = new Optimizer.Sgd(0.05);
    private static final Optimizer ADAMW = new Optimizer.AdamW(0.01, 0.9, 0.999, 1e-8, 0.1);

    static Stream<Engine> engines() {
        return Stream.of(new Dl4jEngine(), new HandDerivedEngine());
    }

    static Stream<Arguments> runs() {
        return Stream.of(NormJob.values()).flatMap(job -> engines().map(engine -> Arguments.of(job, engine)));
    }

    /** The losses of each epoch, then an evaluation, then the parameters. */
    private static double[] trajectory(Engine engine, TrainingJob job) {
        var losses = new ArrayList<Double>();
        try (var training = engine.train(job)) {
            for (int epoch = 1; epoch <= EPOCHS; epoch++) {
                var tally = new RunningMetrics();
                training.run(epoch, 0, STEPS, tally);
                losses.add(tally.loss());
            }
            losses.add(training.evaluate(job.batches()).loss());
            return DoubleStream.concat(
                            losses.stream().mapToDouble(Double::doubleValue),
                            Arrays.stream(training.parameters().values()))
                    .toArray();
        }
    }

    private static void assertSame(TrainingJob job, Engine engine) {
        assertThat(engine.reasonNotToTrain(job)).isEmpty();
        assertThat(trajectory(engine, job)).is(near(trajectory(new ReferenceEngine(), job), 1e-9));
    }

    /** DL4J updates the layers between running statistics apart, and all of them are measured together. */
    @ParameterizedTest
    @MethodSource("runs")
    void theyFollowTheReferenceAndClipGradientsTogether(NormJob norms, Engine engine) {
        var job = norms.job(Precision.FLOAT64, SGD);
        assertThat(trajectory(new ReferenceEngine(), job.clipped(0.3)))
                .isNotEqualTo(trajectory(new ReferenceEngine(), job));
        assertSame(job.clipped(0.3), engine);
    }

    /** Running statistics are averaged, too. */
    @ParameterizedTest
    @MethodSource("runs")
    void layersAreFrozenAndWeightsAveraged(NormJob norms, Engine engine) {
        var averaging = List.of(new Averaging.Ema(0.6), new Averaging.Swa(2));
        for (int layer = 1; layer <= 2; layer++) {
            var rules = new TrainingRules(Optional.of(averaging.get(layer - 1)), 1, List.of(layer));
            assertSame(norms.job(Precision.FLOAT64, ADAMW).clipped(0.3).with(rules), engine);
        }
    }

    /** The batch's mean is subtracted behind it: its gradient would be rounding, and its decay would do nothing but change numbers. */
    @ParameterizedTest
    @MethodSource("engines")
    void aBiasInFrontOfABatchNormalisationStaysAsItIs(Engine engine) {
        var job = NormJob.BATCH_NORM.job(Precision.FLOAT64, ADAMW);
        var initial = job.initial();
        int b = initial.biases(1);
        int end = b + initial.spec().fanOut(1);
        Arrays.fill(initial.values(), b, end, 0.3);
        try (var training = engine.train(job)) {
            training.run(1, 0, STEPS, new RunningMetrics());
            double[] after = training.parameters().values();
            assertThat(Arrays.copyOfRange(after, b, end)).containsOnly(0.3);
            assertThat(after[initial.biases(0)]).isNotEqualTo(initial.values()[initial.biases(0)]);
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void mixedSamplesAndWeightsReachTheLoss(NormJob norms, Engine engine) {
        var job = norms.job(Precision.FLOAT64, SGD);
        var batches = job.batches().withMixup(new Mixup(0.8)).withClassWeights(new double[] {0.5, 1, 2});
        assertSame(new TrainingJob(job.initial(), batches, SGD, job.rate(), job.seed(), Precision.FLOAT64), engine);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void aResumedTrainingHasTheSameBitsAndIsLoaded(NormJob norms, Engine engine) {
        var rules = new TrainingRules(Optional.of(new Averaging.Ema(0.6)), 1, List.of(1));
        var job = norms.job(Precision.FLOAT32, ADAMW).with(rules);
        try (var whole = engine.train(job);
                var part = engine.train(job)) {
            whole.run(1, 0, STEPS, new RunningMetrics());
            part.run(1, 0, 1, new RunningMetrics());
            try (var rest = engine.train(job.from(part.state()))) {
                rest.run(1, 1, STEPS - 1, new RunningMetrics());
                assertThat(rest.state()).usingRecursiveComparison().isEqualTo(whole.state());
            }
            var parameters = whole.parameters();
            try (var network = engine.load(parameters, Precision.FLOAT32);
                    var expected = new ReferenceEngine().load(parameters, Precision.FLOAT32)) {
                assertThat(network.parameters()).isEqualTo(parameters);
                assertThat(network.evaluate(job.batches()).loss())
                        .isCloseTo(expected.evaluate(job.batches()).loss(), within(1e-5));
            }
        }
    }
}

package chainrule.engine;

import chainrule.audit.EngineCase;
import chainrule.datasets.Task;
import chainrule.model.Loss;
import chainrule.model.Precision;
import chainrule.optim.Averaging;
import chainrule.optim.Averaging.Ema;
import chainrule.optim.Averaging.Swa;
import chainrule.optim.LearningRate;
import chainrule.optim.Optimizer;
import chainrule.optim.Schedule.Constant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static chainrule.engine.Near.near;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** D8, D9 and frozen layers on every engine that computes on the processor: against trainings without them, and resumed. */
@Tag("slow")
class TrainingRulesTest {
    private static final int EPOCHS = 4;
    private static final LossJob SMALL = LossJob.of(Loss.CROSS_ENTROPY, Task.Kind.CLASSIFICATION, 3, 17);

    static Stream<Engine> engines() {
        return Combinations.engines().stream();
    }

    private static TrainingJob job(int batch, Optimizer optimizer, TrainingRules rules) {
        var job = SMALL.job(batch, optimizer, Precision.FLOAT64);
        var rate = new LearningRate(
                optimizer.rate(), new Constant(), rules.updates(job.batches().steps()), EPOCHS);
        return new TrainingJob(job.initial(), job.batches(), optimizer, rate, job.seed(), job.precision()).with(rules);
    }

    private static TrainingRules averaged(Averaging averaging) {
        return new TrainingRules(Optional.of(averaging), 1, List.of());
    }

    /** The parameters behind every step. */
    private static List<double[]> trajectory(Engine engine, TrainingJob job) {
        var all = new ArrayList<double[]>();
        try (var training = engine.train(job)) {
            for (int epoch = 1; epoch <= EPOCHS; epoch++) {
                for (int step = 0; step < job.batches().steps(); step++) {
                    training.run(epoch, step, 1, new RunningMetrics());
                    all.add(training.parameters().values());
                }
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("engines")
    void theMovingAverageIsThatOfTheWeightsOfEachStep(Engine engine) {
        for (var optimizer : EngineCase.OPTIMIZERS) {
            var weights = trajectory(engine, job(5, optimizer, TrainingRules.NONE));
            var means = trajectory(engine, job(5, optimizer, averaged(new Ema(0.4))));
            double[] mean =
                    job(5, optimizer, TrainingRules.NONE).initial().values().clone();
            for (int t = 0; t < weights.size(); t++) {
                double kept = Math.min(0.4, (1.0 + t) / (10.0 + t));
                for (int i = 0; i < mean.length; i++) {
                    mean[i] = kept * mean[i] + (1 - kept) * weights.get(t)[i];
                }
                assertThat(means.get(t)).as("%s, step %d", optimizer, t).is(near(mean, 1e-11));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void theMeanOfTheLastEpochsIsThatOfTheirEnds(Engine engine) {
        var adam = EngineCase.OPTIMIZERS.get(4);
        var weights = trajectory(engine, job(5, adam, TrainingRules.NONE));
        var means = trajectory(engine, job(5, adam, averaged(new Swa(3))));
        int steps = weights.size() / EPOCHS;
        for (int epoch = 1; epoch <= EPOCHS; epoch++) {
            var mean = new double[weights.get(0).length];
            int first = Math.min(epoch, EPOCHS - 3 + 1);
            for (int ended = first; ended <= epoch; ended++) {
                for (int i = 0; i < mean.length; i++) {
                    mean[i] += weights.get(ended * steps - 1)[i] / (epoch - first + 1);
                }
            }
            assertThat(means.get(epoch * steps - 1)).as("epoch %d", epoch).is(near(mean, 1e-12));
        }
    }

    /** What is validated is the mean, and so is what is kept. */
    @ParameterizedTest
    @MethodSource("engines")
    void theMeanIsValidatedAndKept(Engine engine) {
        var job = job(5, EngineCase.OPTIMIZERS.get(0), averaged(new Ema(0.9)));
        try (var training = engine.train(job)) {
            training.run(1, 0, 4, new RunningMetrics());
            var kept = training.keep();
            double found = training.evaluate(job.batches()).loss();
            var mean = training.parameters();
            assertThat(kept.get().values()).containsExactly(mean.values());
            assertThat(training.state().parameters().values()).containsExactly(mean.values());
            try (var network = engine.load(mean, Precision.FLOAT64)) {
                assertThat(network.evaluate(job.batches()).loss()).isCloseTo(found, within(1e-12));
            }
        }
    }

    static Stream<Engine> accumulating() {
        return Combinations.quickEngines().stream();
    }

    /** 17 samples: three batches of 3 are one of 9, and the last update has two batches of 3 and one of 2. */
    @ParameterizedTest
    @MethodSource("accumulating")
    void severalBatchesMakeTheUpdateOfOneLargeOne(Engine engine) {
        for (var optimizer : EngineCase.OPTIMIZERS) {
            var large = job(9, optimizer, TrainingRules.NONE);
            var parts = job(3, optimizer, new TrainingRules(Optional.empty(), 3, List.of()));
            for (var clip : List.of(1e9, 0.1)) {
                var expected = trajectory(engine, large.clipped(clip));
                var found = trajectory(engine, parts.clipped(clip));
                for (int update = 0; update < expected.size(); update++) {
                    assertThat(found.get(3 * update + 2))
                            .as("%s, update %d", optimizer, update)
                            .is(near(expected.get(update), 1e-12));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void frozenLayersKeepTheirParametersToTheBit(Engine engine) {
        for (var optimizer : EngineCase.OPTIMIZERS) {
            for (int frozen : new int[] {1, 2}) {
                var rules = new TrainingRules(Optional.of(new Ema(0.5)), 1, List.of(frozen));
                var job = job(5, optimizer, rules);
                var initial = job.initial();
                int border = initial.weights(1);
                var free = trajectory(engine, job.with(averaged(new Ema(0.5))));
                double[] last = trajectory(engine, job).get(EPOCHS * 4 - 1);
                double[] first = trajectory(engine, job).get(0);
                int from = frozen == 1 ? 0 : border;
                int to = frozen == 1 ? border : last.length;
                assertThat(Arrays.copyOfRange(last, from, to))
                        .as("%s, layer %d", optimizer, frozen)
                        .containsExactly(Arrays.copyOfRange(initial.values(), from, to));
                int otherFrom = frozen == 1 ? border : 0;
                int otherTo = frozen == 1 ? last.length : border;
                // The first step's gradients are the same.
                assertThat(Arrays.copyOfRange(first, otherFrom, otherTo))
                        .is(near(Arrays.copyOfRange(free.get(0), otherFrom, otherTo), 1e-12));
                assertThat(Arrays.copyOfRange(last, otherFrom, otherTo))
                        .isNotEqualTo(Arrays.copyOfRange(initial.values(), otherFrom, otherTo));
            }
        }
    }

    /** In the middle of an epoch, and of an update. */
    @ParameterizedTest
    @MethodSource("engines")
    void aResumedTrainingReachesTheSameBits(Engine engine) {
        var rules = new ArrayList<>(List.of(
                averaged(new Ema(0.7)), averaged(new Swa(2)), new TrainingRules(Optional.empty(), 1, List.of(1))));
        if (!engine.name().startsWith("dl4j")) {
            rules.add(new TrainingRules(Optional.of(new Ema(0.7)), 3, List.of(2)));
            rules.add(new TrainingRules(Optional.empty(), 2, List.of()));
        }
        for (var rule : rules) {
            for (int optimizer : new int[] {0, 4}) {
                var job = job(3, EngineCase.OPTIMIZERS.get(optimizer), rule);
                try (var whole = engine.train(job);
                        var part = engine.train(job)) {
                    whole.run(1, 0, 6, new RunningMetrics());
                    whole.run(2, 0, 6, new RunningMetrics());
                    part.run(1, 0, 4, new RunningMetrics());
                    try (var rest = engine.train(job.from(part.state()))) {
                        rest.run(1, 4, 2, new RunningMetrics());
                        rest.run(2, 0, 6, new RunningMetrics());
                        assertThat(rest.parameters()).as("%s", rule).isEqualTo(whole.parameters());
                        assertThat(rest.state().optimizer())
                                .usingRecursiveComparison()
                                .isEqualTo(whole.state().optimizer());
                    }
                }
            }
        }
    }

    @Test
    void whatDl4jCanNotDoIsReported() {
        var sgd = EngineCase.OPTIMIZERS.get(0);
        var dl4j = Engines.onClassPath().named("dl4j");
        assertThat(dl4j.reasonNotToTrain(job(3, sgd, new TrainingRules(Optional.empty(), 2, List.of())))
                        .orElseThrow())
                .hasToString("DL4J updates after each batch and accumulates no gradients: take engine = nd4j");
        assertThat(dl4j.reasonNotToTrain(job(3, sgd, new TrainingRules(Optional.empty(), 1, List.of(1)))))
                .isEmpty();
    }
}

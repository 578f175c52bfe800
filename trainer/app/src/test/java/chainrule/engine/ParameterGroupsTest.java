package chainrule.engine;

import chainrule.audit.EngineCase;
import chainrule.datasets.Task;
import chainrule.engine.nd4j.DeviceEngine;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.model.Loss;
import chainrule.model.Precision;
import chainrule.optim.GroupRule;
import chainrule.optim.Optimizer;
import chainrule.optim.ParameterGroup;
import chainrule.optim.ParameterGroups;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static chainrule.engine.Near.near;
import static org.assertj.core.api.Assertions.assertThat;

/** D10, rates and decays of groups of parameters, on every engine that computes on the processor. */
@Tag("slow")
class ParameterGroupsTest {
    private static final LossJob SMALL = LossJob.of(Loss.CROSS_ENTROPY, Task.Kind.CLASSIFICATION, 3, 17);
    private static final GroupRule SLOW = new GroupRule(0.25, Optional.of(false));
    private static final Optimizer SGD = EngineCase.OPTIMIZERS.get(0);

    private static final Map<ParameterGroup, GroupRule> OF_LAYERS = Map.of(
            ParameterGroup.WEIGHTS,
            GroupRule.rate(0.5),
            ParameterGroup.BIASES,
            SLOW,
            ParameterGroup.layer(2),
            GroupRule.rate(3));

    /** Their parameters lie next to each other, and each begins elsewhere than at a multiple of four. */
    static final Map<ParameterGroup, GroupRule> OF_INPUTS = Map.of(
            ParameterGroup.SCALING,
            GroupRule.rate(2),
            ParameterGroup.EMBEDDINGS,
            SLOW,
            ParameterGroup.FREQUENCIES,
            GroupRule.rate(0.5),
            ParameterGroup.SLOPES,
            GroupRule.withoutDecay(),
            ParameterGroup.layer(1),
            GroupRule.rate(0.5));

    static Stream<Engine> engines() {
        return Combinations.engines().stream();
    }

    private static TrainingRules rules(Map<ParameterGroup, GroupRule> groups) {
        return new TrainingRules(Optional.empty(), 1, List.of(), new ParameterGroups(groups));
    }

    private static TrainingJob small(Optimizer optimizer, Map<ParameterGroup, GroupRule> groups) {
        return SMALL.job(5, optimizer, Precision.FLOAT64).with(rules(groups));
    }

    private static double[] trained(Engine engine, TrainingJob job, int epochs) {
        try (var training = engine.train(job)) {
            return run(training, job, epochs);
        }
    }

    private static double[] run(Training training, TrainingJob job, int epochs) {
        for (int epoch = 1; epoch <= epochs; epoch++) {
            training.run(epoch, 0, job.batches().steps(), new RunningMetrics());
        }
        return training.parameters().values();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void everyEngineFollowsTheReference(Engine engine) {
        for (var optimizer : EngineCase.OPTIMIZERS) {
            var job = small(optimizer, OF_LAYERS);
            assertThat(trained(engine, job, 3))
                    .as(optimizer.toString())
                    .is(near(trained(new ReferenceEngine(), job, 3), 1e-10));
        }
    }

    /** The gradient of all parameters has one length, whatever their rates. */
    @ParameterizedTest
    @MethodSource("engines")
    void clippedGradientsFollowTheReference(Engine engine) {
        for (var optimizer : EngineCase.OPTIMIZERS) {
            var job = small(optimizer, OF_LAYERS).clipped(0.1);
            double[] expected = trained(new ReferenceEngine(), job, 3);
            assertThat(expected).isNotEqualTo(trained(new ReferenceEngine(), small(optimizer, OF_LAYERS), 3));
            assertThat(trained(engine, job, 3)).as(optimizer.toString()).is(near(expected, 1e-10));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void normalisationsHaveTheirOwnRate(Engine engine) {
        var groups = Map.of(ParameterGroup.NORMS, GroupRule.rate(0.25), ParameterGroup.BIASES, GroupRule.rate(0.5));
        for (var norms : NormJob.values()) {
            var usual = norms.job(Precision.FLOAT64, EngineCase.OPTIMIZERS.get(4));
            var job = usual.with(rules(groups));
            double[] expected = trained(new ReferenceEngine(), job, 2);
            assertThat(expected).isNotEqualTo(trained(new ReferenceEngine(), usual, 2));
            assertThat(trained(engine, job, 2)).as(norms.toString()).is(near(expected, 1e-9));
        }
    }

    static Stream<Engine> quickEngines() {
        return Stream.concat(Combinations.quickEngines().stream(), Stream.of(DeviceEngine.backend()));
    }

    @ParameterizedTest
    @MethodSource("quickEngines")
    void partsOfTheInputLayerHaveTheirOwnRates(Engine engine) {
        for (var optimizer : EngineCase.OPTIMIZERS) {
            for (var precision : List.of(Precision.FLOAT64, Precision.FLOAT32)) {
                var job = InputLayerJob.job(precision, optimizer).with(rules(OF_INPUTS));
                assertThat(trained(engine, job, 3))
                        .as("%s, %s", optimizer, precision)
                        .is(near(
                                trained(new ReferenceEngine(), job, 3), precision == Precision.FLOAT64 ? 1e-10 : 1e-3));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aFactorOfOneChangesNoBit(Engine engine) {
        var groups = Map.of(ParameterGroup.WEIGHTS, GroupRule.rate(1), ParameterGroup.layer(2), GroupRule.USUAL);
        for (var optimizer : EngineCase.OPTIMIZERS) {
            assertThat(trained(engine, small(optimizer, groups), 2))
                    .as(optimizer.toString())
                    .containsExactly(trained(engine, small(optimizer, Map.of()), 2));
        }
    }

    /** The gradients of the first step do not depend on the groups. */
    @ParameterizedTest
    @MethodSource("engines")
    void theFirstStepOfAGroupIsAsManyTimesAsLong(Engine engine) {
        var groups = Map.of(ParameterGroup.layer(2), GroupRule.rate(0.25));
        for (var optimizer : EngineCase.OPTIMIZERS) {
            var job = small(optimizer, groups);
            double[] usual = first(engine, small(optimizer, Map.of()));
            double[] found = first(engine, job);
            double[] expected = job.initial().values().clone();
            int border = job.initial().weights(1);
            for (int i = 0; i < expected.length; i++) {
                expected[i] += (i < border ? 1 : 0.25) * (usual[i] - expected[i]);
            }
            assertThat(found).as(optimizer.toString()).is(near(expected, 1e-13));
        }
    }

    private static double[] first(Engine engine, TrainingJob job) {
        try (var training = engine.train(job)) {
            training.run(1, 0, 1, new RunningMetrics());
            return training.parameters().values();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aFactorOfZeroKeepsTheParameters(Engine engine) {
        for (var optimizer : EngineCase.OPTIMIZERS) {
            var job = small(optimizer, Map.of(ParameterGroup.layer(1), GroupRule.rate(0)));
            int border = job.initial().weights(1);
            double[] after = trained(engine, job, 2);
            assertThat(Arrays.copyOf(after, border))
                    .as(optimizer.toString())
                    .containsExactly(Arrays.copyOf(job.initial().values(), border));
            assertThat(after[border]).isNotEqualTo(job.initial().values()[border]);
        }
    }

    /** In the middle of an epoch. */
    @ParameterizedTest
    @MethodSource("engines")
    void aResumedTrainingReachesTheSameBits(Engine engine) {
        for (var optimizer : EngineCase.OPTIMIZERS) {
            var job = small(optimizer, OF_LAYERS);
            try (var whole = engine.train(job);
                    var part = engine.train(job)) {
                whole.run(1, 0, 4, new RunningMetrics());
                part.run(1, 0, 2, new RunningMetrics());
                try (var rest = engine.train(job.from(part.state()))) {
                    rest.run(1, 2, 2, new RunningMetrics());
                    assertThat(rest.parameters()).as(optimizer.toString()).isEqualTo(whole.parameters());
                    assertThat(rest.state().optimizer())
                            .usingRecursiveComparison()
                            .isEqualTo(whole.state().optimizer());
                }
            }
        }
    }

    @Test
    void whatDl4jCanNotDoIsReported() {
        var dl4j = Engines.onClassPath().named("dl4j");
        assertThat(dl4j.reasonNotToTrain(small(SGD, OF_LAYERS))).isEmpty();
        assertThat(dl4j.reasonNotToTrain(small(SGD, OF_LAYERS).clipped(1))).isEmpty();
        var inputs = InputLayerJob.job(Precision.FLOAT64, SGD).with(rules(OF_INPUTS));
        assertThat(dl4j.reasonNotToTrain(inputs).orElseThrow())
                .hasToString(
                        "DL4J has one step for all parameters of an input layer: give them one rate and one decay, or take engine = nd4j");
    }
}

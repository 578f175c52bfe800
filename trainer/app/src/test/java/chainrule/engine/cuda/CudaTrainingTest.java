package chainrule.engine.cuda;

import chainrule.audit.EngineCase;
import chainrule.base.UserException;
import chainrule.datasets.Augmentation;
import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Mixup;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.engine.InputLayerJob;
import chainrule.engine.RunningMetrics;
import chainrule.engine.SmallJob;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.engine.TrainingRules;
import chainrule.engine.TrainingState;
import chainrule.engine.cuda.card.Launches;
import chainrule.engine.cuda.card.ScalarType;
import chainrule.engine.cuda.kernel.Gpp;
import chainrule.engine.reference.ReferenceDevice;
import chainrule.engine.step.ProgramGroup;
import chainrule.engine.step.ProgramTraining;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import chainrule.optim.Averaging;
import chainrule.optim.GroupRule;
import chainrule.optim.Optimizer;
import chainrule.optim.Optimizer.Adam;
import chainrule.optim.Optimizer.EpsilonPlace;
import chainrule.optim.Optimizer.Momentum;
import chainrule.optim.Optimizer.Sgd;
import chainrule.optim.ParameterGroup;
import chainrule.optim.ParameterGroups;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static chainrule.engine.Near.near;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** Whole epochs on a card made of memory. */
@Tag("slow")
class CudaTrainingTest {
    private static final Optimizer ADAM = new Adam(0.003, 0.9, 0.999, 1e-8, EpsilonPlace.OUTSIDE);
    private static final PictureJob MANY_STEPS =
            new PictureJob(201, 4, 2, Precision.FLOAT32, new Augmentation(true, 2));

    @BeforeAll
    static void compiler() {
        Gpp.require();
    }

    private static Training train(TrainingJob job) {
        return new ProgramTraining(new CudaDevice(CompiledCard::open), job);
    }

    private static RunningMetrics epochs(Training training, int steps, int from, int to) {
        var tally = new RunningMetrics();
        for (int epoch = from; epoch <= to; epoch++) {
            training.run(epoch, 0, steps, tally);
        }
        return tally;
    }

    /** 300 classes, layers of 70, batches of 37 and a last one: more than a block's threads, columns and rows. */
    @Test
    void wideLayersAndManyClassesFollowTheReference() {
        for (var optimizer : new Optimizer[] {new Sgd(0.1), ADAM}) {
            var pictures = new PictureJob(100, 300, 37, Precision.FLOAT64, new Augmentation(true, 1));
            var job = pictures.job(optimizer);
            try (var found = train(job);
                    var expected = new ProgramTraining(new ReferenceDevice(), job)) {
                var mine = epochs(found, job.batches().steps(), 1, 3);
                var theirs = epochs(expected, job.batches().steps(), 1, 3);
                assertThat(mine.loss()).isCloseTo(theirs.loss(), within(1e-10));
                assertThat(mine.hits()).isEqualTo(theirs.hits());
                assertThat(mine.count()).isEqualTo(theirs.count());
                assertThat(found.parameters().values())
                        .is(near(expected.parameters().values(), 1e-10));
                assertThat(found.evaluate(job.batches()).loss())
                        .isCloseTo(expected.evaluate(job.batches()).loss(), within(1e-10));
            }
        }
    }

    /** Each member of a group mixes as its own seed says; an evaluation of the same batches mixes nothing. */
    @Test
    void mixedBatchesFollowTheReference() {
        var pictures = new PictureJob(100, 300, 37, Precision.FLOAT64, new Augmentation(true, 1));
        var job = pictures.job(ADAM, new Mixup(0.4));
        int steps = job.batches().steps();
        var jobs = List.of(job, job.withSeed(5));
        var tallies = List.of(new RunningMetrics(), new RunningMetrics());
        try (var group = new ProgramGroup(new CudaDevice(CompiledCard::open), jobs)) {
            for (int epoch = 1; epoch <= 3; epoch++) {
                group.run(epoch, 0, steps, tallies);
            }
            for (int k = 0; k < 2; k++) {
                try (var expected = new ProgramTraining(new ReferenceDevice(), jobs.get(k))) {
                    var theirs = epochs(expected, steps, 1, 3);
                    var member = group.members().get(k);
                    assertThat(tallies.get(k).loss()).isCloseTo(theirs.loss(), within(1e-10));
                    assertThat(tallies.get(k).score()).isCloseTo(theirs.score(), within(1e-10));
                    assertThat(member.parameters().values())
                            .is(near(expected.parameters().values(), 1e-10));
                    assertThat(member.evaluate(job.batches()).loss())
                            .isCloseTo(expected.evaluate(job.batches()).loss(), within(1e-10));
                }
            }
        }
    }

    /** Means, accumulated gradients and frozen layers, for a group, resumed in the middle of an update. */
    @Test
    void trainingRulesFollowTheReference() {
        for (var rules : List.of(
                new TrainingRules(Optional.of(new Averaging.Ema(0.9)), 1, List.of(2)),
                new TrainingRules(Optional.of(new Averaging.Swa(2)), 3, List.of(1)))) {
            var job = new PictureJob(70, 4, 9, Precision.FLOAT64, Augmentation.NONE)
                    .job(ADAM)
                    .with(rules)
                    .clipped(0.5);
            int steps = job.batches().steps();
            var jobs = List.of(job, job.withSeed(5));
            try (var group = new ProgramGroup(new CudaDevice(CompiledCard::open), jobs);
                    var alone = train(job)) {
                var tallies = List.of(new RunningMetrics(), new RunningMetrics());
                for (int epoch = 1; epoch <= 3; epoch++) {
                    group.run(epoch, 0, steps, tallies);
                }
                for (int k = 0; k < 2; k++) {
                    try (var expected = new ProgramTraining(new ReferenceDevice(), jobs.get(k))) {
                        epochs(expected, steps, 1, 3);
                        var member = group.members().get(k);
                        assertThat(member.parameters().values())
                                .is(near(expected.parameters().values(), 1e-10));
                        assertThat(member.evaluate(job.batches()).loss())
                                .isCloseTo(expected.evaluate(job.batches()).loss(), within(1e-10));
                    }
                }
                epochs(alone, steps, 1, 1);
                alone.run(2, 0, 4, new RunningMetrics());
                var kept = alone.keep();
                assertThat(kept.get()).isEqualTo(alone.parameters());
                try (var rest = train(job.from(alone.state()))) {
                    alone.run(2, 4, steps - 4, new RunningMetrics());
                    rest.run(2, 4, steps - 4, new RunningMetrics());
                    assertThat(rest.parameters()).isEqualTo(alone.parameters());
                }
            }
        }
    }

    /** D10: groups whose numbers lie next to each other in one array, and do not begin at multiples of four. */
    @Test
    void ratesOfGroupsFollowTheReference() {
        var groups = new ParameterGroups(Map.of(
                ParameterGroup.WEIGHTS, GroupRule.rate(0.5),
                ParameterGroup.SCALING, GroupRule.rate(2),
                ParameterGroup.EMBEDDINGS, new GroupRule(0.25, Optional.of(false)),
                ParameterGroup.FREQUENCIES, GroupRule.rate(3),
                ParameterGroup.SLOPES, GroupRule.withoutDecay()));
        for (var optimizer : EngineCase.OPTIMIZERS) {
            var job = InputLayerJob.job(Precision.FLOAT64, optimizer)
                    .with(new TrainingRules(Optional.empty(), 1, List.of(), groups));
            int steps = job.batches().steps();
            try (var found = train(job);
                    var expected = new ProgramTraining(new ReferenceDevice(), job)) {
                epochs(found, steps, 1, 3);
                epochs(expected, steps, 1, 3);
                assertThat(found.parameters().values())
                        .as(optimizer.toString())
                        .is(near(expected.parameters().values(), 1e-10));
            }
        }
    }

    /** Times around a day in seconds, a hundredth apart: as floats they are one number. */
    @Test
    void numbersThatFloatsWouldChangeArriveAsTheyAre() {
        var numbers = new double[35];
        java.util.Arrays.setAll(numbers, i -> 1.7e9 + 0.01 * (i * 17 % 23));
        var shape = Shape.vector(5);
        var samples = new Samples(new Features.Doubles(numbers, 5), new int[] {0, 1, 2, 0, 1, 2, 0}).all();
        var normalization = Normalization.fit(Normalization.Kind.STANDARDIZE, shape, samples);
        var small = SmallJob.of(new Activation.Tanh(), Loss.CROSS_ENTROPY);
        var of = small.job(small.parameters(), 3, new Sgd(0.1));
        var job = new TrainingJob(
                of.initial(),
                new Batches(samples, shape, normalization, Augmentation.NONE, 3, 1),
                of.optimizer(),
                of.rate(),
                of.seed(),
                Precision.FLOAT64);
        try (var found = train(job);
                var expected = new ProgramTraining(new ReferenceDevice(), job)) {
            epochs(found, 3, 1, 3);
            epochs(expected, 3, 1, 3);
            assertThat(found.parameters().values())
                    .is(near(expected.parameters().values(), 1e-10));
            assertThat(found.parameters().values()[0])
                    .isNotCloseTo(small.parameters().values()[0], within(1e-3));
        }
    }

    /** An epoch has 100 alike steps and a shorter one: three sequences of 32, four of one, and another. */
    @Test
    void howManyStepsAreQueuedTogetherChangesNoBit() {
        var job = MANY_STEPS.job(ADAM);
        int steps = job.batches().steps();
        try (var together = train(job);
                var apart = train(job)) {
            var whole = epochs(together, steps, 1, 2);
            var parts = new RunningMetrics();
            for (int epoch = 1; epoch <= 2; epoch++) {
                for (int step = 0; step < steps; step++) {
                    apart.run(epoch, step, 1, parts);
                }
            }
            assertThat(parts.lossSum()).isEqualTo(whole.lossSum());
            assertThat(parts.hits()).isEqualTo(whole.hits());
            assertThat(apart.parameters()).isEqualTo(together.parameters());
        }
    }

    /** What a card does beside the main queue may come as early or as late as it is allowed to. */
    @ParameterizedTest
    @EnumSource(Precision.class)
    void theOrderOfTwoQueuesChangesNoBit(Precision precision) {
        var pictures = new PictureJob(80, 4, 2, precision, new Augmentation(true, 1));
        for (var optimizer : new Optimizer[] {new Sgd(0.1), ADAM}) {
            for (var job :
                    List.of(pictures.job(optimizer), pictures.job(optimizer).clipped(0.5))) {
                int steps = job.batches().steps();
                try (var early = trainFirst(job, Launches.ASIDE);
                        var late = trainFirst(job, Launches.MAIN)) {
                    var one = epochs(early, steps, 1, 2);
                    var other = epochs(late, steps, 1, 2);
                    assertThat(one.lossSum()).isEqualTo(other.lossSum());
                    assertThat(early.parameters()).isEqualTo(late.parameters());
                }
            }
        }
    }

    private static Training trainFirst(TrainingJob job, int queue) {
        return new ProgramTraining(new CudaDevice(real -> CompiledCard.withFirst(real, queue)), job);
    }

    @Test
    void moreStepsThanTheTableHoldsAreAllMade() {
        int samples = StepTable.CAPACITY + 40;
        var job = new PictureJob(samples, 3, 1, Precision.FLOAT32, Augmentation.NONE).job(new Sgd(0.01));
        try (var together = train(job);
                var apart = train(job)) {
            var whole = epochs(together, samples, 1, 1);
            var parts = new RunningMetrics();
            apart.run(1, 0, samples / 2, parts);
            apart.run(1, samples / 2, samples - samples / 2, parts);
            assertThat(whole.count()).isEqualTo(samples);
            assertThat(parts.lossSum()).isEqualTo(whole.lossSum());
            assertThat(apart.parameters()).isEqualTo(together.parameters());
        }
    }

    @Test
    void aTrainingRunResumesFromItsStateWithTheSameBits() {
        for (var optimizer : new Optimizer[] {new Sgd(0.1), new Momentum(0.05, 0.9), ADAM}) {
            var job = MANY_STEPS.job(optimizer, new Mixup(1));
            int steps = job.batches().steps();
            try (var whole = train(job);
                    var first = train(job)) {
                epochs(whole, steps, 1, 2);
                epochs(first, steps, 1, 1);
                first.run(2, 0, 50, new RunningMetrics());
                try (var second = train(job.from(first.state()))) {
                    second.run(2, 50, steps - 50, new RunningMetrics());
                    assertThat(second.parameters()).as("%s", optimizer).isEqualTo(whole.parameters());
                }
            }
        }
    }

    /** A product with a bias and perhaps a rectifier is one launch, all updates are one, and a loss and what it is summed up to. */
    @Test
    void aStepHasFewLaunches() {
        var relu = SmallJob.of(new Activation.Relu(), Loss.CROSS_ENTROPY).with(Precision.FLOAT32);
        // 1 to begin, 1 gather, 3 layers, 1 loss, 2 products and 2 derivatives of deltas, 3 products of gradients.
        assertThat(launches(relu, new Sgd(0.1), CompiledCard::open)).isEqualTo(13);
        assertThat(launches(relu, ADAM, CompiledCard::open)).isEqualTo(14);
        assertThat(launches(relu, new Sgd(0.1), CompiledCard::withoutEpilogues)).isEqualTo(16);
    }

    private static int launches(
            SmallJob job, Optimizer optimizer, java.util.function.Function<ScalarType, CompiledCard> cards) {
        var card = new AtomicReference<CompiledCard>();
        var device = new CudaDevice(real -> {
            card.set(cards.apply(real));
            return card.get();
        });
        try (var training = new ProgramTraining(device, job.job(job.parameters(), 2, optimizer))) {
            training.run(1, 0, 1, new RunningMetrics());
            return card.get().launches();
        }
    }

    /** Classes 5 and 256 are looked at by different threads of a block, the second by the first thread. */
    @Test
    void ofEqualLogitsTheFirstIsThePrediction() {
        var job = new PictureJob(900, 300, 900, Precision.FLOAT32, Augmentation.NONE).job(new Sgd(1e-6));
        var parameters = Parameters.zeros(job.initial().spec());
        int biases = parameters.biases(2);
        parameters.values()[biases + 5] = 1;
        parameters.values()[biases + 256] = 1;
        int[] counts = job.batches().subset().classCounts(300);
        assertThat(counts[5]).isPositive().isNotEqualTo(counts[256]);
        try (var training = train(job.from(new TrainingState(parameters, List.of())))) {
            assertThat(epochs(training, 1, 1, 1).hits()).isEqualTo(counts[5]);
        }
    }

    @Test
    void whereProductsHaveNoEpiloguesTheResultIsTheSame() {
        var job = MANY_STEPS.job(new Sgd(0.1));
        try (var fused = train(job);
                var apart = new ProgramTraining(new CudaDevice(CompiledCard::withoutEpilogues), job)) {
            epochs(fused, job.batches().steps(), 1, 1);
            epochs(apart, job.batches().steps(), 1, 1);
            assertThat(apart.parameters()).isEqualTo(fused.parameters());
        }
    }

    @Test
    void allMemoryIsGivenBack() {
        var card = new AtomicReference<CompiledCard>();
        var places = new java.util.concurrent.atomic.AtomicInteger(-1);
        var device = new CudaDevice(real -> {
            card.set(CompiledCard.open(real, places::set));
            return card.get();
        });
        var job = MANY_STEPS.job(ADAM);
        try (var training = new ProgramTraining(device, job)) {
            epochs(training, 3, 1, 1);
            training.evaluate(job.batches());
            training.evaluate(MANY_STEPS.batches());
            assertThat(card.get().places()).isPositive();
        }
        assertThat(places).as("still taken when the card was closed").hasValue(0);
    }

    @Test
    void whatDoesNotFitIsReportedBeforeItIsAllocated() {
        var job = MANY_STEPS.job(ADAM);
        var device = new CudaDevice(real -> CompiledCard.withMemory(real, 100_000));
        assertThatThrownBy(() -> new ProgramTraining(device, job))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "the network's matrices need 1 MiB of the memory of a card made of memory, and 0 MiB are free:"
                                + " take a smaller batch, network or data set");
    }
}

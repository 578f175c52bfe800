package chainrule.engine.cuda;

import chainrule.datasets.Augmentation;
import chainrule.engine.Combinations;
import chainrule.engine.LossJob;
import chainrule.engine.RunningMetrics;
import chainrule.engine.SmallJob;
import chainrule.engine.TrainingGroup;
import chainrule.engine.TrainingJob;
import chainrule.engine.TrainingState;
import chainrule.engine.cuda.kernel.Gpp;
import chainrule.engine.step.ProgramGroup;
import chainrule.engine.step.ProgramTraining;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.optim.Optimizer.Momentum;
import chainrule.optim.Optimizer.Sgd;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Several networks at once on a card made of memory: each becomes what it becomes alone, to the bit. */
@Tag("slow")
class CudaGroupTest {
    private static final PictureJob PICTURES =
            new PictureJob(100, 30, 37, Precision.FLOAT32, new Augmentation(true, 1));
    private static final int EPOCHS = 2;

    @BeforeAll
    static void compiler() {
        Gpp.require();
    }

    private static List<TrainingJob> seeded(TrainingJob job, long... seeds) {
        return LongStream.of(seeds).mapToObj(job::withSeed).toList();
    }

    private static TrainingGroup group(List<TrainingJob> jobs) {
        return new ProgramGroup(new CudaDevice(CompiledCard::open), jobs);
    }

    private static List<RunningMetrics> tallies(int count) {
        return Stream.generate(RunningMetrics::new).limit(count).toList();
    }

    private static void expectTheSameAlone(List<TrainingJob> jobs) {
        var first = jobs.get(0);
        int steps = first.batches().steps();
        var found = tallies(jobs.size());
        try (var group = group(jobs)) {
            assertThat(group.members()).hasSameSizeAs(jobs);
            for (int epoch = 1; epoch <= EPOCHS; epoch++) {
                group.run(epoch, 0, steps, found);
            }
            var evaluated = group.evaluate(first.batches());
            for (int k = 0; k < jobs.size(); k++) {
                var member = group.members().get(k);
                var expected = new RunningMetrics();
                try (var alone = new ProgramTraining(new CudaDevice(CompiledCard::open), jobs.get(k))) {
                    for (int epoch = 1; epoch <= EPOCHS; epoch++) {
                        alone.run(epoch, 0, steps, expected);
                    }
                    assertThat(found.get(k)).usingRecursiveComparison().isEqualTo(expected);
                    assertThat(member.state()).usingRecursiveComparison().isEqualTo(alone.state());
                    for (var tally : List.of(member.evaluate(first.batches()), evaluated.get(k))) {
                        assertThat(tally).usingRecursiveComparison().isEqualTo(alone.evaluate(first.batches()));
                    }
                }
            }
        }
        assertThat(found.stream().map(RunningMetrics::lossSum).distinct()).hasSameSizeAs(jobs);
    }

    /** Pictures, mirrored and shifted; dropout, an L2 penalty, a learning rate that changes, a last batch that is smaller. */
    static Stream<Arguments> pictures() {
        return Stream.of(Precision.values())
                .flatMap(precision -> Stream.of(new Sgd(0.1), Combinations.OPTIMIZERS.get(4))
                        .map(optimizer -> Arguments.of(
                                new PictureJob(100, 30, 37, precision, new Augmentation(true, 1)).job(optimizer))));
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void seedsOfPicturesEndAsTheyDoAlone(TrainingJob job) {
        expectTheSameAlone(seeded(job, 1, 2, 1L << 40));
    }

    /** Numbers instead of bytes, elastic nets and clipped gradients. */
    static Stream<Arguments> numbers() {
        return Loss.ofClasses().stream()
                .flatMap(loss -> Stream.of(new Sgd(0.05), new Momentum(0.02, 0.9), Combinations.OPTIMIZERS.get(6))
                        .flatMap(optimizer -> {
                            var small =
                                    SmallJob.of(new Activation.Softplus(), loss).with(new Penalty(1e-3, 2e-3), 0.25);
                            var job = small.job(small.parameters(), 2, optimizer);
                            return Stream.of(Arguments.of(job), Arguments.of(job.clipped(0.3)));
                        }));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void seedsOfNumbersEndAsTheyDoAlone(TrainingJob job) {
        expectTheSameAlone(seeded(job, 5, 6, 7));
    }

    /** Real targets, labels and classes, with weights. */
    static Stream<TrainingJob> targets() {
        return LossJob.all()
                .filter(job -> job.weighted() && job.names() == 3)
                .map(job -> job.job(3, new Momentum(0.02, 0.9), Precision.FLOAT32));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void seedsOfEveryLossEndAsTheyDoAlone(TrainingJob job) {
        expectTheSameAlone(seeded(job, 5, 6, 7));
    }

    @Test
    void bytesThatAreLeftAsTheyAreEndAsTheyDoAlone() {
        var job = new PictureJob(70, 3, 1, Precision.FLOAT32, Augmentation.NONE).job(new Sgd(0.1));
        expectTheSameAlone(seeded(job, 1, 2));
    }

    @Test
    void whereProductsHaveNoEpiloguesTheResultIsTheSame() {
        var jobs = seeded(PICTURES.job(new Sgd(0.1)), 1, 2, 3);
        int steps = jobs.get(0).batches().steps();
        try (var fused = group(jobs);
                var apart = new ProgramGroup(new CudaDevice(CompiledCard::withoutEpilogues), jobs)) {
            fused.run(1, 0, steps, tallies(3));
            apart.run(1, 0, steps, tallies(3));
            for (int k = 0; k < 3; k++) {
                assertThat(apart.members().get(k).parameters())
                        .isEqualTo(fused.members().get(k).parameters());
            }
        }
    }

    @Test
    void membersResumeFromTheirStates() {
        var jobs = seeded(PICTURES.job(new Momentum(0.05, 0.9)), 1, 2);
        int steps = jobs.get(0).batches().steps();
        try (var whole = group(jobs);
                var part = group(jobs)) {
            whole.run(1, 0, steps, tallies(2));
            part.run(1, 0, 1, tallies(2));
            var rest = IntStream.range(0, 2)
                    .mapToObj(k -> jobs.get(k).from(part.members().get(k).state()))
                    .toList();
            try (var second = group(rest)) {
                second.run(1, 1, steps - 1, tallies(2));
                for (int k = 0; k < 2; k++) {
                    assertThat(second.members().get(k).parameters())
                            .isEqualTo(whole.members().get(k).parameters());
                }
            }
        }
    }

    @Test
    void aNetworkWithoutNumbersSpoilsNoOther() {
        var job = PICTURES.job(new Sgd(0.1)).clipped(1);
        var jobs = new java.util.ArrayList<>(seeded(job, 1, 2, 3));
        var broken = jobs.get(1).initial();
        java.util.Arrays.fill(broken.values(), Double.NaN);
        jobs.set(1, jobs.get(1).from(new TrainingState(broken, List.of())));
        var found = tallies(3);
        try (var group = group(jobs);
                var alone = new ProgramTraining(new CudaDevice(CompiledCard::open), jobs.get(2))) {
            int steps = job.batches().steps();
            group.run(1, 0, steps, found);
            alone.run(1, 0, steps, new RunningMetrics());
            assertThat(found.get(1).loss()).isNaN();
            assertThat(found.get(0).loss()).isFinite();
            assertThat(group.members().get(2).parameters()).isEqualTo(alone.parameters());
        }
    }

    /** As many launches as for one. */
    @Test
    void severalNetworksTakeNoMoreLaunchesThanOne() {
        var job = PICTURES.job(new Sgd(0.1));
        assertThat(launches(seeded(job, 1, 2, 3, 4, 5))).isEqualTo(launches(seeded(job, 1)));
    }

    private static int launches(List<TrainingJob> jobs) {
        var card = new AtomicReference<CompiledCard>();
        var device = new CudaDevice(real -> {
            card.set(CompiledCard.open(real));
            return card.get();
        });
        try (var group = new ProgramGroup(device, jobs)) {
            group.run(1, 0, 1, tallies(jobs.size()));
            return card.get().launches();
        }
    }

    /** And what began can be trained and validated: the memory that is left is enough for both. */
    @Test
    void asManyBeginAsTheGpuHasMemoryFor() {
        var jobs = seeded(PICTURES.job(new Sgd(0.1)), LongStream.range(0, 40).toArray());
        long memory = 1 << 21;
        var device = new CudaDevice(real -> CompiledCard.withMemory(real, memory));
        try (var group = new ProgramGroup(device, jobs)) {
            int members = group.members().size();
            assertThat(members).isBetween(5, 30);
            group.run(1, 0, 3, tallies(members));
            var evaluated = group.evaluate(jobs.get(0).batches());
            assertThat(evaluated).hasSize(members);
            for (int k = 0; k < members; k++) {
                assertThat(evaluated.get(k))
                        .usingRecursiveComparison()
                        .isEqualTo(group.members().get(k).evaluate(jobs.get(0).batches()));
            }
            try (var fewer =
                    new ProgramGroup(new CudaDevice(real -> CompiledCard.withMemory(real, memory / 2)), jobs)) {
                assertThat(fewer.members().size()).isBetween(1, members - 1);
            }
        }
    }

    @Test
    void allMemoryIsGivenBack() {
        var places = new AtomicInteger(-1);
        var device = new CudaDevice(real -> CompiledCard.open(real, places::set));
        var jobs = seeded(PICTURES.job(new Momentum(0.05, 0.9)).clipped(1), 1, 2);
        try (var group = new ProgramGroup(device, jobs)) {
            group.run(1, 0, 3, tallies(2));
            group.evaluate(jobs.get(0).batches());
            group.members().get(1).evaluate(jobs.get(0).batches());
        }
        assertThat(places).as("still taken when the card was closed").hasValue(0);
    }

    @Test
    void trainingsOfTwoKindsDoNotGoTogether() {
        var sgd = PICTURES.job(new Sgd(0.1));
        var jobs = List.of(sgd, sgd.withSeed(4).clipped(1));
        assertThatThrownBy(() -> group(jobs)).isInstanceOf(IllegalArgumentException.class);
        assertThat(sgd.goesWith(sgd.withSeed(4))).isTrue();
        assertThat(sgd.goesWith(sgd.clipped(1))).isFalse();
    }
}

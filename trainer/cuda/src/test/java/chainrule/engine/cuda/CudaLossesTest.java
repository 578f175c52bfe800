package chainrule.engine.cuda;

import chainrule.datasets.Task;
import chainrule.engine.LossJob;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingJob;
import chainrule.engine.cuda.card.NotingCard;
import chainrule.engine.cuda.kernel.Gpp;
import chainrule.engine.reference.ReferenceDevice;
import chainrule.engine.step.ProgramTraining;
import chainrule.model.Loss;
import chainrule.model.Precision;
import chainrule.optim.Optimizer.Sgd;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Every loss on a card made of memory follows the reference: losses, scores, evaluation and parameters. */
@Tag("slow")
class CudaLossesTest {
    private static final int STEPS = 12;
    /** More samples than one block of {@code lossAndSums} works on. */
    private static final int MANY = 1100;

    @BeforeAll
    static void compiler() {
        Gpp.require();
    }

    private static double[] trajectory(TrainingJob job, boolean onCard, int steps) {
        var device = onCard ? new CudaDevice(CompiledCard::open) : new ReferenceDevice();
        try (var training = new ProgramTraining(device, job)) {
            return LossJob.trajectory(training, job.batches(), steps);
        }
    }

    private static void expectTheReferences(LossJob small, int batch, int steps) {
        var exact = small.job(batch, new Sgd(0.05), Precision.FLOAT64);
        assertThat(LossJob.difference(trajectory(exact, true, steps), trajectory(exact, false, steps), 1e-10))
                .isEmpty();
        var single = small.job(batch, new Sgd(0.05), Precision.FLOAT32);
        assertThat(LossJob.difference(trajectory(single, true, steps), trajectory(single, false, steps), 1e-4))
                .isEmpty();
    }

    static Stream<LossJob> small() {
        return LossJob.all();
    }

    @ParameterizedTest
    @MethodSource("small")
    void fewOutputsAndSamples(LossJob job) {
        assertThat(kernels(job, 3)).contains("lossAndSums");
        expectTheReferences(job, 3, STEPS);
    }

    /** Weights of 0 must not hide an error: the trajectories with and without weights differ. */
    @Test
    void weightsChangeWhatIsLearnt() {
        var job = LossJob.of(Loss.SQUARED_ERROR, Task.Kind.REGRESSION, 1, 7);
        var sgd = new Sgd(0.05);
        assertThat(trajectory(job.withWeights().job(3, sgd, Precision.FLOAT64), true, STEPS))
                .isNotEqualTo(trajectory(job.job(3, sgd, Precision.FLOAT64), true, STEPS));
    }

    /** As many outputs as need a block for each sample, and more than a block has threads. */
    static Stream<LossJob> wide() {
        return LossJob.losses().stream()
                .flatMap(loss -> Stream.of(Task.Kind.values())
                        .filter(loss::judges)
                        .flatMap(kind -> Stream.of(40, 300).map(names -> LossJob.of(loss, kind, names, 7))))
                .map(LossJob::withWeights)
                .flatMap(job -> Stream.of(job, job.withMixup(0.5)));
    }

    @ParameterizedTest
    @MethodSource("wide")
    void lossesOfManyOutputsAgree(LossJob job) {
        assertThat(kernels(job, 3)).contains("lossGradient", "sumLosses");
        expectTheReferences(job, 3, STEPS / 2);
    }

    static Stream<LossJob> many() {
        return LossJob.losses().stream()
                .flatMap(loss -> Stream.of(Task.Kind.values())
                        .filter(loss::judges)
                        .map(kind -> LossJob.of(loss, kind, 3, MANY + 3)))
                .map(LossJob::withWeights)
                .flatMap(job -> Stream.of(job, job.withMixup(0.5)));
    }

    @ParameterizedTest
    @MethodSource("many")
    void fewOutputsAndManySamples(LossJob job) {
        assertThat(kernels(job, MANY)).contains("lossGradientOfFew", "sumLosses");
        expectTheReferences(job, MANY, 3);
    }

    private static Set<String> kernels(LossJob job, int batch) {
        var card = new NotingCard();
        try (var training =
                new ProgramTraining(new CudaDevice(real -> card), job.job(batch, new Sgd(0.05), Precision.FLOAT32))) {
            training.run(1, 0, 1, new RunningMetrics());
        }
        return card.launches().stream()
                .filter(NotingCard.Kernel.class::isInstance)
                .map(launch -> ((NotingCard.Kernel) launch).name())
                .collect(Collectors.toSet());
    }

    /** Other targets of the same samples are other numbers on the card: evaluation in another scale, without class weights. */
    @Test
    void oneDataSetIsLearntInSeveralWaysOnOneDevice() {
        var job = LossJob.of(Loss.SQUARED_ERROR, Task.Kind.REGRESSION, 2, 7);
        var training = job.job(3, new Sgd(0.05), Precision.FLOAT64);
        var scaled = training.batches();
        var plain = scaled.withScaling(chainrule.datasets.TargetScaling.none(2));
        try (var found = new ProgramTraining(new CudaDevice(CompiledCard::open), training);
                var expected = new ProgramTraining(new ReferenceDevice(), training)) {
            for (var batches : List.of(scaled, plain, scaled)) {
                assertThat(found.evaluate(batches).loss())
                        .isCloseTo(expected.evaluate(batches).loss(), within(1e-9));
            }
            assertThat(found.evaluate(plain).loss())
                    .isGreaterThan(10 * found.evaluate(scaled).loss());
        }
    }

    /** A number that is not one is not hidden: neither in the loss nor in the gradient that Java has for it. */
    @ParameterizedTest
    @MethodSource("realLosses")
    void outputsThatAreNotNumbersShow(Loss loss) {
        var job = LossJob.of(loss, Task.Kind.REGRESSION, 2, 7).job(7, new Sgd(0.05), Precision.FLOAT64);
        java.util.Arrays.fill(job.initial().values(), Double.NaN);
        assertThat(IntStream.of(0, 1).mapToDouble(i -> trajectory(job, true, 1)[i]))
                .allMatch(d -> d.isNaN());
    }

    static List<Loss> realLosses() {
        return Loss.ofReals();
    }
}

package chainrule.engine.cuda;

import chainrule.datasets.Augmentation;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingJob;
import chainrule.engine.cuda.card.Gemm;
import chainrule.engine.cuda.card.Launches;
import chainrule.engine.cuda.card.NotingCard;
import chainrule.engine.cuda.card.NotingCard.Launch;
import chainrule.engine.cuda.card.ScalarType;
import chainrule.engine.step.ProgramGroup;
import chainrule.model.Precision;
import chainrule.optim.Optimizer;
import chainrule.optim.Optimizer.Adam;
import chainrule.optim.Optimizer.EpsilonPlace;
import chainrule.optim.Optimizer.Sgd;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Of launches that may run at the same time, none writes what the other reads or writes: by their addresses. */
@Tag("slow")
class BesideEachOtherTest {
    private static final Optimizer ADAM = new Adam(0.003, 0.9, 0.999, 1e-8, EpsilonPlace.OUTSIDE);

    /** A sequence of 32 steps and single ones, of batches and numbers of classes for each kernel of the loss. */
    static Stream<Arguments> jobs() {
        return Stream.of(Precision.values())
                .flatMap(precision -> Stream.of(new Sgd(0.1), ADAM)
                        .flatMap(optimizer -> Stream.of(
                                        new PictureJob(102, 4, 3, precision, new Augmentation(true, 1)).job(optimizer),
                                        new PictureJob(102, 40, 3, precision, Augmentation.NONE).job(optimizer),
                                        new PictureJob(2100, 4, 2000, precision, Augmentation.NONE).job(optimizer))
                                .flatMap(job -> Stream.of(job, job.clipped(0.5)))))
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void launchesThatMayOverlapDoNotConflict(TrainingJob job) {
        var card = new NotingCard();
        var jobs = List.of(job, job.withSeed(5));
        try (var group = new ProgramGroup(new CudaDevice(real -> card), jobs)) {
            group.run(1, 0, job.batches().steps(), List.of(new RunningMetrics(), new RunningMetrics()));
        }
        int real = ScalarType.of(job.precision()).bytes();
        var launches = card.launches();
        var touched = launches.stream()
                .map(launch -> Touched.of(launch, card, real, jobs.size()))
                .toList();
        int beside = 0;
        for (int i = 0; i < launches.size(); i++) {
            for (int k = 0; k < i; k++) {
                if (launches.get(i).at().isBeside(launches.get(k).at())) {
                    beside++;
                    assertThat(touched.get(i).conflictsWith(touched.get(k)))
                            .as("%s and %s", launches.get(k), launches.get(i))
                            .isFalse();
                }
            }
        }
        assertThat(beside).as("launches that may run at the same time").isPositive();
        assertThat(launches).map(Launch::at).anyMatch(at -> at.queue() == Launches.ASIDE);
    }

    /** An algorithm that is chosen for one place of the inputs is chosen for the other one, too: the same bits in both. */
    @ParameterizedTest
    @MethodSource("jobs")
    void aProductIsTheSameInBothPlacesOfTheInputs(TrainingJob job) {
        for (var jobs : List.of(List.of(job), List.of(job, job.withSeed(5)))) {
            var card = new NotingCard();
            var tallies = jobs.stream().map(any -> new RunningMetrics()).toList();
            try (var group = new ProgramGroup(new CudaDevice(real -> card), jobs)) {
                group.run(1, 0, job.batches().steps(), tallies);
            }
            var products = card.launches().stream()
                    .filter(NotingCard.Multiply.class::isInstance)
                    .map(launch -> ((NotingCard.Multiply) launch).product())
                    .filter(product -> product.rows() == job.batches().batch())
                    .map(Gemm::anywhere);
            // Three layers forward and two deltas.
            assertThat(products.distinct()).hasSize(5);
        }
    }

    /** Products of the upper layers' weights in plain descent, and the next batch. */
    @Test
    void whatHasTimeIsDoneAside() {
        var job = new PictureJob(102, 4, 3, Precision.FLOAT32, Augmentation.NONE).job(new Sgd(0.1));
        var card = new NotingCard();
        try (var group = new ProgramGroup(new CudaDevice(real -> card), List.of(job))) {
            group.run(1, 0, CudaKernel.MANY, List.of(new RunningMetrics()));
        }
        var aside = card.launches().stream()
                .filter(launch -> launch.at().queue() == Launches.ASIDE)
                .toList();
        long products =
                aside.stream().filter(NotingCard.Multiply.class::isInstance).count();
        assertThat(products).isEqualTo(2L * CudaKernel.MANY);
        assertThat(aside).hasSize(2 * CudaKernel.MANY + CudaKernel.MANY - 1);
        var gathers = aside.stream().filter(NotingCard.Kernel.class::isInstance);
        assertThat(gathers)
                .allMatch(gather -> card.launches().stream()
                        .anyMatch(launch -> launch instanceof NotingCard.Multiply product
                                && product.product().rows() == PictureJob.SHAPE.features()
                                && product.at().isBeside(gather.at())));
    }
}

package chainrule.engine.cuda;

import chainrule.base.UserException;
import chainrule.datasets.Augmentation;
import chainrule.engine.RunningMetrics;
import chainrule.engine.SmallJob;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.engine.cuda.card.Card;
import chainrule.engine.cuda.card.ScalarType;
import chainrule.engine.cuda.kernel.Gpp;
import chainrule.engine.reference.ReferenceDevice;
import chainrule.engine.step.ProgramTraining;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Precision;
import chainrule.optim.Optimizer.Sgd;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static chainrule.engine.Near.near;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

/** What stays on a card made of memory, and is counted there: losses, hits, and parameters that are kept for later. */
class CudaEvaluationTest {
    private static final int BYTES_OF_A_STEP = 16;

    private final AtomicLong read = new AtomicLong();
    private final AtomicInteger left = new AtomicInteger(-1);

    @BeforeAll
    static void compiler() {
        Gpp.require();
    }

    /** A card, and how many bytes are read from it. */
    private Card counting(ScalarType real) {
        var card = CompiledCard.open(real, left::set);
        return (Card) Proxy.newProxyInstance(
                Card.class.getClassLoader(), new Class<?>[] {Card.class}, (me, method, arguments) -> {
                    if (method.getName().equals("read")) {
                        read.addAndGet(((ByteBuffer) arguments[1]).remaining());
                    }
                    try {
                        return method.invoke(card, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Training train(TrainingJob job) {
        return new ProgramTraining(new CudaDevice(this::counting), job);
    }

    static Stream<TrainingJob> jobs() {
        var small = Loss.ofClasses().stream()
                .map(loss -> SmallJob.of(new Activation.Tanh(), loss).with(Precision.FLOAT32))
                .map(job -> job.job(job.parameters(), 2, new Sgd(0.05)));
        // More classes than a block has threads; as many samples as make several steps and a shorter one.
        var wide = Stream.of(5, 300)
                .map(classes -> new PictureJob(100, classes, 37, Precision.FLOAT32, Augmentation.NONE))
                .map(job -> job.job(new Sgd(0.1)));
        return Stream.concat(small, wide);
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void lossesAndHitsAreCountedOnTheGpu(TrainingJob job) {
        var batches = job.batches();
        try (var found = train(job);
                var expected = new ProgramTraining(new ReferenceDevice(), job)) {
            found.run(1, 0, batches.steps(), new RunningMetrics());
            expected.run(1, 0, batches.steps(), new RunningMetrics());
            read.set(0);
            var mine = found.evaluate(batches);
            assertThat(read.get()).isLessThanOrEqualTo((long) BYTES_OF_A_STEP * batches.steps());
            var theirs = expected.evaluate(batches);
            assertThat(mine.loss()).isCloseTo(theirs.loss(), withinPercentage(1e-3));
            assertThat(mine.hits()).isEqualTo(theirs.hits());
            assertThat(mine.count()).isEqualTo(theirs.count()).isEqualTo(batches.count());
            assertThat(found.evaluate(batches)).usingRecursiveComparison().isEqualTo(mine);
            // It changes nothing that is trained, and no logits that somebody asks for.
            assertThat(found.parameters().values())
                    .is(near(expected.parameters().values(), 1e-5));
            var fetched = new RunningMetrics();
            int outputs = found.spec().outputs();
            found.logits(
                    batches,
                    (first, count, logits) -> fetched.add(found.spec().loss(), logits, outputs, batches, first, count));
            assertThat(fetched.loss()).isCloseTo(mine.loss(), withinPercentage(1e-3));
        }
    }

    @Test
    void keptParametersStayOnTheGpuAndAsTheyWere() {
        var job = new PictureJob(100, 3, 37, Precision.FLOAT32, Augmentation.NONE).job(new Sgd(0.1));
        try (var training = train(job)) {
            int steps = job.batches().steps();
            training.run(1, 0, steps, new RunningMetrics());
            var before = training.parameters();
            read.set(0);
            var kept = training.keep();
            assertThat(read).hasValue(0);
            training.run(2, 0, steps, new RunningMetrics());
            assertThat(training.parameters()).isNotEqualTo(before);
            assertThat(kept.get()).isEqualTo(before);
            var later = training.keep();
            assertThat(later.get()).isEqualTo(training.parameters());
        }
        assertThat(left).as("places that were not given back").hasValue(0);
    }

    /** Where there is no room for them, they are fetched at once. */
    @Test
    void keptParametersAreFetchedFromAFullCard() {
        var job = new PictureJob(100, 3, 37, Precision.FLOAT32, Augmentation.NONE).job(new Sgd(0.1));
        long room = 1 << 14;
        while (!hasRoom(job, room)) {
            room += 1 << 10;
        }
        long memory = room;
        try (var training = new ProgramTraining(new CudaDevice(real -> CompiledCard.withMemory(real, memory)), job)) {
            training.run(1, 0, 1, new RunningMetrics());
            var before = training.parameters();
            var kept = training.keep();
            training.run(1, 1, 1, new RunningMetrics());
            assertThat(kept.get()).isEqualTo(before);
        }
    }

    private static boolean hasRoom(TrainingJob job, long memory) {
        try (var training = new ProgramTraining(new CudaDevice(real -> CompiledCard.withMemory(real, memory)), job)) {
            training.run(1, 0, 1, new RunningMetrics());
            return true;
        } catch (UserException full) {
            return false;
        }
    }
}

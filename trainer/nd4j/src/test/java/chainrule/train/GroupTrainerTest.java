package chainrule.train;

import chainrule.datasets.Batches;
import chainrule.engine.InStep;
import chainrule.engine.NetworkInTraining;
import chainrule.engine.SmallJob;
import chainrule.engine.TrainingJob;
import chainrule.engine.TrainingState;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.optim.Optimizer.Sgd;
import chainrule.optim.Schedule.Constant;
import chainrule.train.TrainingResult.End;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** Several networks in step, by an engine that in truth trains one after the other. */
class GroupTrainerTest {
    private static final SmallJob SMALL = SmallJob.of(new Activation.Tanh(), Loss.CROSS_ENTROPY);
    private static final Batches VALIDATION = SMALL.batches(7);
    private static final TrainingSpec SPEC = new TrainingSpec(
            12,
            BatchSize.parse("2"),
            new Sgd(0.5),
            new Constant(),
            Optional.empty(),
            Optional.of(new EarlyStopping(1, 0)),
            Monitor.VALIDATION_ACCURACY,
            1);

    /** Keeps what it hears of one network. */
    private static final class Ear implements TrainingListener {
        private final List<String> heard = new ArrayList<>();
        private double[] parameters;

        @Override
        public void epochEnded(EpochMetrics metrics, boolean best, NetworkInTraining trainee) {
            heard.add(metrics.epoch() + " " + best + metrics.train() + metrics.validation() + metrics.monitored());
        }

        @Override
        public void ended(TrainingResult result, NetworkInTraining trainee) {
            heard.add("ended: " + result.end());
            parameters = trainee.parameters().values();
        }

        @Override
        public void diverged(DivergenceException failure) {
            heard.add(failure.getMessage());
        }
    }

    private static List<TrainingJob> jobs(long... seeds) {
        var job = SMALL.job(SMALL.parameters(), 2, new Sgd(0.5));
        return LongStream.of(seeds).mapToObj(job::withSeed).toList();
    }

    private static List<Ear> train(List<TrainingJob> jobs, BooleanSupplier interrupted, boolean isCompleted) {
        return train(SPEC, jobs, interrupted, isCompleted);
    }

    private static List<Ear> train(
            TrainingSpec spec, List<TrainingJob> jobs, BooleanSupplier interrupted, boolean isCompleted) {
        var ears = jobs.stream().map(job -> new Ear()).toList();
        var sessions = new ArrayList<TrainingSession>();
        for (int k = 0; k < jobs.size(); k++) {
            sessions.add(new TrainingSession(spec, jobs.get(k), VALIDATION, List.of(ears.get(k))));
        }
        try (var group = new InStep(new ReferenceEngine(), jobs.size()).trainTogether(jobs)) {
            assertThat(new GroupTrainer(sessions, interrupted).run(group)).isEqualTo(isCompleted);
        }
        return ears;
    }

    private static TrainingSpec monitoringLogLoss(int epochs) {
        return new TrainingSpec(
                epochs,
                SPEC.batch(),
                SPEC.optimizer(),
                SPEC.schedule(),
                Optional.empty(),
                Optional.empty(),
                Monitor.VALIDATION_LOG_LOSS,
                1);
    }

    @Test
    void aFigureOfTheOutputsIsMonitoredOfEachAsAlone() {
        var spec = monitoringLogLoss(4);
        var jobs = jobs(3, 4);
        var together = train(spec, jobs, () -> false, true);
        for (int k = 0; k < jobs.size(); k++) {
            var alone = train(spec, List.of(jobs.get(k)), () -> false, true).get(0);
            assertThat(together.get(k).heard).isEqualTo(alone.heard).hasSize(5);
            assertThat(together.get(k).heard.get(0)).contains("log-loss");
        }
    }

    /** Without penalties, weights or smoothing the cross-entropy that is counted is the log loss of the outputs. */
    @Test
    void theLogLossThatIsMonitoredIsTheLossThatIsCounted() {
        var spec = monitoringLogLoss(3);
        var job = jobs(5).get(0);
        try (var training = new ReferenceEngine().train(job)) {
            var result = new Trainer(spec, job, VALIDATION, List.of(), () -> false).run(training);
            for (var epoch : result.epochs()) {
                assertThat(epoch.monitored().orElseThrow().value())
                        .isCloseTo(epoch.validation().loss(), within(1e-12));
            }
        }
    }

    /** Some stop early, each at its own epoch; and one diverges. */
    @Test
    void eachEndsAsItDoesAlone() {
        var jobs = new ArrayList<>(jobs(1, 2, 3, 4, 5, 6));
        var broken = jobs.get(2).initial();
        Arrays.fill(broken.values(), Double.NaN);
        jobs.set(2, jobs.get(2).from(new TrainingState(broken, List.of())));
        var together = train(jobs, () -> false, true);
        for (int k = 0; k < jobs.size(); k++) {
            var alone = train(jobs.subList(k, k + 1), () -> false, true).get(0);
            assertThat(together.get(k).heard).isEqualTo(alone.heard);
            assertThat(together.get(k).parameters).isEqualTo(alone.parameters);
        }
        assertThat(together.get(2).heard).singleElement().asString().contains("stopped being a finite number");
        assertThat(together.stream().map(ear -> ear.heard.size()).distinct())
                .as("epochs until the end")
                .hasSizeGreaterThan(2);
    }

    @Test
    void aTrainersLoopIsTheSame() {
        var job = jobs(4).get(0);
        var ear = new Ear();
        try (var training = new ReferenceEngine().train(job)) {
            var result = new Trainer(SPEC, job, VALIDATION, List.of(ear), () -> false).run(training);
            assertThat(ear.heard).isEqualTo(train(jobs(4), () -> false, true).get(0).heard);
            assertThat(ear.heard).last().isEqualTo("ended: " + result.end());
        }
    }

    @Test
    void anInterruptionEndsAll() {
        for (var ear : train(jobs(1, 2), () -> true, false)) {
            assertThat(ear.heard).isEmpty();
        }
    }

    @Test
    void whenAllHaveDivergedNoMoreStepsAreMade() {
        var job = jobs(1).get(0);
        Arrays.fill(job.initial().values(), Double.NaN);
        var ear = new Ear();
        try (var training = new ReferenceEngine().train(job)) {
            assertThatThrownBy(() -> new Trainer(SPEC, job, VALIDATION, List.of(ear), () -> {
                                throw new AssertionError("it goes on");
                            })
                            .run(training))
                    .isInstanceOf(DivergenceException.class);
        }
        assertThat(ear.heard).hasSize(1).noneMatch(line -> line.contains(End.ALL_EPOCHS_DONE.name()));
    }
}

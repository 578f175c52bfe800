package chainrule.run;

import chainrule.checkpoint.Checkpoint;
import chainrule.config.Configuration;
import chainrule.datasets.toy.Circles;
import chainrule.engine.NetworkInTraining;
import chainrule.engine.Training;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.train.EpochMetrics;
import chainrule.train.Score;
import chainrule.train.TrainingProgress;
import chainrule.train.TrainingResult;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What is written when, on a clock that the test moves. */
class RunRecorderTest {
    private static final long MILLISECOND = 1_000_000;

    @TempDir
    Path folder;

    private final List<EpochMetrics> epochs = new ArrayList<>();
    private volatile long now;
    private DyingDisk disk;
    private RunDirectory run;
    private EventLog events;
    private Training training;
    /** The training, whose copies are counted; what it keeps is no copy. */
    private NetworkInTraining trainee;

    private int copies;
    private RunRecorder recorder;

    @BeforeEach
    void begin() throws IOException {
        var config = Configuration.named("circles-tanh").resolve();
        var data = Preparation.of(config.data(), Circles.draw());
        disk = new DyingDisk(folder.getFileSystem(), Integer.MAX_VALUE);
        run = new RunDirectory(disk.on(Files.createDirectory(folder.resolve("run"))));
        events = new EventLog(run, config, TrainingProgress.START, () -> now / MILLISECOND);
        training = new ReferenceEngine().train(data.job(config));
        trainee = (NetworkInTraining) Proxy.newProxyInstance(
                NetworkInTraining.class.getClassLoader(),
                new Class<?>[] {NetworkInTraining.class},
                (me, method, arguments) -> {
                    copies += List.of("parameters", "state").contains(method.getName()) ? 1 : 0;
                    return method.invoke(training, arguments);
                });
        recorder = new RunRecorder(run, data, config, TrainingProgress.START, events, () -> now);
    }

    @AfterEach
    void close() {
        recorder.close();
        events.close();
        training.close();
    }

    private static Score score(int epoch) {
        return new Score(1.0 / epoch, 0.5);
    }

    private TrainingProgress progress(int best, int step) {
        return new TrainingProgress(epochs, best, best, epochs.size() + 1, step, 0, 0, 0, 0);
    }

    /** One that ends some milliseconds after the one before. */
    private void epoch(int milliseconds, boolean isBest) {
        now += milliseconds * MILLISECOND;
        int number = epochs.size() + 1;
        var metrics = new EpochMetrics(number, number, 0.1, score(number), score(number), number);
        epochs.add(metrics);
        recorder.epochEnded(metrics, isBest, trainee);
        recorder.reached(progress(1, 0), trainee, false);
    }

    private int rows() {
        recorder.close();
        return MetricsTable.read(run.file(RunDirectory.METRICS)).size();
    }

    private int changes(Runnable work) {
        recorder.awaitWritten();
        int before = disk.changes();
        work.run();
        recorder.awaitWritten();
        return disk.changes() - before;
    }

    private int epochOf(String checkpoint) {
        recorder.awaitWritten();
        return Checkpoint.read(
                        run.file(checkpoint),
                        Configuration.named("circles-tanh").resolve().model())
                .epoch();
    }

    @Test
    void shortEpochsAreWrittenOnceASecond() {
        assertThat(changes(() -> epoch(10, true))).as("the first").isPositive();
        assertThat(epochOf(RunDirectory.CHECKPOINT)).isEqualTo(1);
        copies = 0;
        assertThat(changes(() -> IntStream.range(0, 98).forEach(i -> epoch(10, true))))
                .as("98 that end in the same second")
                .isZero();
        assertThat(copies).isZero();
        assertThat(changes(() -> epoch(30, false))).as("the next second").isPositive();
        assertThat(epochOf(RunDirectory.CHECKPOINT)).isEqualTo(100);
        assertThat(epochOf(RunDirectory.BEST)).as("kept in memory").isEqualTo(99);
        assertThat(rows()).isEqualTo(100);
    }

    @Test
    void everyLongEpochIsWritten() {
        for (int number = 1; number <= 4; number++) {
            epoch(1500, number % 2 == 1);
            assertThat(epochOf(RunDirectory.CHECKPOINT)).isEqualTo(number);
            assertThat(epochOf(RunDirectory.BEST)).isEqualTo(number - 1 + number % 2);
        }
    }

    /** The row of an epoch doesn't wait for the end of the next one. */
    @Test
    void whatWaitsIsWrittenWithinALongEpoch() {
        epoch(10, true);
        epoch(10, true);
        now += 500 * MILLISECOND;
        assertThat(changes(() -> recorder.reached(progress(2, 5), trainee, false)))
                .isZero();
        now += 600 * MILLISECOND;
        assertThat(changes(() -> recorder.reached(progress(2, 9), trainee, false)))
                .isPositive();
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void withinALongEpochThereIsACheckpointEveryFiveMinutes() {
        epoch(10, true);
        now += 299_000 * MILLISECOND;
        assertThat(changes(() -> recorder.reached(progress(1, 5), trainee, false)))
                .isZero();
        now += 2_000 * MILLISECOND;
        assertThat(changes(() -> recorder.reached(progress(1, 6), trainee, false)))
                .isPositive();
    }

    @Test
    void whoeverLeavesHasEverythingWritten() {
        epoch(10, true);
        epoch(10, true);
        recorder.reached(progress(2, 3), trainee, true);
        assertThat(epochOf(RunDirectory.BEST)).isEqualTo(2);
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void theEndIsWritten() {
        epoch(10, true);
        epoch(10, true);
        epoch(10, false);
        recorder.ended(new TrainingResult(epochs, epochs.get(1), TrainingResult.End.ALL_EPOCHS_DONE), trainee);
        assertThat(epochOf(RunDirectory.BEST)).isEqualTo(2);
        assertThat(epochOf(RunDirectory.CHECKPOINT)).isEqualTo(3);
        assertThat(rows()).isEqualTo(3);
    }
}

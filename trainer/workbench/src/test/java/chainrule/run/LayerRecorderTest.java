package chainrule.run;

import chainrule.config.Configuration;
import chainrule.datasets.toy.Circles;
import chainrule.engine.RunningMetrics;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.train.EpochMetrics;
import chainrule.train.Score;
import chainrule.train.TrainingProgress;
import chainrule.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** By a clock that the test moves: epochs and measurements take what the test says. */
@Tag("slow")
class LayerRecorderTest {
    private static final long MILLISECOND = 1_000_000;
    private static final int EPOCHS = 12;
    private static final int SECOND = 1000;

    @TempDir
    Path folder;

    private long now;

    /** The epochs that are measured, of a second each. */
    private List<Integer> measured(int hidden, int milliseconds) throws IOException {
        return measured(hidden, milliseconds, SECOND);
    }

    private List<Integer> measured(int hidden, int milliseconds, int epochMilliseconds) throws IOException {
        var config = Configuration.named("circles-tanh")
                .with("model.hidden", Integer.toString(hidden), "test")
                .with("train.batch", "10", "test")
                .resolve();
        var data = Preparation.of(config.data(), Circles.draw());
        var run = new RunDirectory(Files.createTempDirectory(folder, "run"));
        var engine = new ReferenceEngine();
        var job = data.job(config);
        int[] readings = {0};
        try (var events = new EventLog(run, config, TrainingProgress.START, () -> 0);
                var training = engine.train(job)) {
            training.run(1, 0, 1, new RunningMetrics());
            // The clock is read when the recorder begins, and before and behind each measurement.
            var recorder = LayerRecorder.of(run, data, engine, job, TrainingProgress.START, events, () -> {
                        boolean behind = measures() && readings[0]++ % 2 == 1;
                        now += behind ? milliseconds * MILLISECOND : 0;
                        return now;
                    })
                    .orElseThrow();
            var epochs = new ArrayList<EpochMetrics>();
            for (int epoch = 1; epoch <= EPOCHS; epoch++) {
                now += epochMilliseconds * MILLISECOND;
                var score = new Score(1, 0.5);
                epochs.add(new EpochMetrics(epoch, epoch, 0.1, score, score, epoch));
                recorder.epochEnded(epochs.get(epoch - 1), false, training);
            }
            recorder.ended(new TrainingResult(epochs, epochs.get(0), TrainingResult.End.ALL_EPOCHS_DONE), training);
        }
        return LayerMetrics.read(run.file(RunDirectory.LAYERS)).stream()
                .map(LayerMetrics::epoch)
                .distinct()
                .toList();
    }

    private static boolean measures() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals("measure")));
    }

    @Test
    void quickMeasurementsAreMadeBehindEachEpoch() throws IOException {
        assertThat(measured(4, 1)).hasSize(EPOCHS);
    }

    /** Epochs and measurements take 0.2 s, of which 3 % are 6 ms: 40 ms more are free, and the first two measurements. */
    @Test
    void aShortRunHasPointsForACurve() throws IOException {
        assertThat(measured(4, 6, 10)).hasSizeGreaterThanOrEqualTo(8);
    }

    /** The third is free. Behind the fourth epoch, 4.3 s have passed, and 40 + 129 ms are allowed; behind the sixth 235 ms, of which 300 are spent. */
    @Test
    void slowOnesTakeTheirShareBeyondTheFirstTwoAndTheLast() throws IOException {
        assertThat(measured(4, 100)).containsExactly(1, 2, 3, 4, 5, 9, EPOCHS);
    }

    /** 200,002 parameters may take 10 ms, so that the first two epochs are measured. 2,250,002 may take 113 ms: three seconds allow 130. */
    @Test
    void aLargeNetworkIsMeasuredWhenItsFirstMeasurementFitsTheShare() throws IOException {
        assertThat(measured(40000, 1000)).containsExactly(1, 2, 3, EPOCHS);
        assertThat(measured(450000, 1000)).containsExactly(3, EPOCHS);
    }
}

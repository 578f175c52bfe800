package chainrule.run;

import chainrule.SmallFile;
import chainrule.config.EngineConfig;
import chainrule.engine.Training;
import chainrule.train.EpochMetrics;
import chainrule.train.TrainingListener;
import chainrule.train.TrainingProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes a training into its run's directory as it goes: metrics and checkpoints after every epoch, a checkpoint every few
 * minutes within a long one, and one when it is interrupted.
 */
final class RunRecorder implements TrainingListener {
    private static final Duration BETWEEN_CHECKPOINTS = Duration.ofMinutes(5);

    private final RunDirectory directory;
    private final Preparation data;
    private final EngineConfig engine;
    private final List<EpochMetrics> epochs = new ArrayList<>();
    private final StringBuilder log = new StringBuilder();
    private long checkpointAt = System.nanoTime();

    /** @param from where the training goes on */
    RunRecorder(RunDirectory directory, Preparation data, EngineConfig engine, TrainingProgress from) {
        this.directory = directory;
        this.data = data;
        this.engine = engine;
        epochs.addAll(from.epochs());
        log.append(logged());
        directory.write(RunDirectory.METRICS, MetricsTable.csv(epochs));
    }

    /** What a run that is resumed has logged before. */
    private String logged() {
        try {
            var file = directory.file(RunDirectory.LOG);
            return Files.exists(file) ? SmallFile.text(file) : "";
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void epochEnded(EpochMetrics metrics, boolean best, Training training) {
        if (best) {
            // Before the checkpoint: whoever goes on from an older one writes the same again.
            directory.write(
                    RunDirectory.BEST, network(training, metrics.epoch()).bytes());
        }
        epochs.add(metrics);
        directory.write(RunDirectory.METRICS, MetricsTable.csv(epochs));
        log(String.format(
                Locale.ROOT,
                "epoch %d: training loss %.4f, accuracy %.4f; validation loss %.4f, accuracy %.4f; %.1f s%s",
                metrics.epoch(),
                metrics.train().loss(),
                metrics.train().accuracy(),
                metrics.validation().loss(),
                metrics.validation().accuracy(),
                metrics.seconds(),
                best ? "; the best so far" : ""));
    }

    @Override
    public void reached(TrainingProgress progress, Training training, boolean leaving) {
        boolean due = System.nanoTime() - checkpointAt > BETWEEN_CHECKPOINTS.toNanos();
        if (progress.step() == 0 || leaving || due) {
            var network = network(training, progress.epoch() - 1);
            directory.write(RunDirectory.CHECKPOINT, new ResumePoint(network, training.state(), progress).bytes());
            checkpointAt = System.nanoTime();
        }
    }

    private Checkpoint network(Training training, int epoch) {
        return new Checkpoint(
                training.parameters(),
                engine.precision(),
                data.dataset().shape(),
                data.dataset().classes(),
                data.normalization(),
                epoch);
    }

    /** Adds a line to the run's log. */
    void log(String line) {
        log.append(line).append('\n');
        directory.write(RunDirectory.LOG, log.toString());
    }
}

package chainrule.run;

import chainrule.SmallFile;
import chainrule.config.ConfigWriter;
import chainrule.config.RunConfig;
import chainrule.engine.Trainee;
import chainrule.train.EpochMetrics;
import chainrule.train.TrainingListener;
import chainrule.train.TrainingProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes a training into its run's directory as it goes: metrics and checkpoints after every epoch, a checkpoint every few
 * minutes within a long one, and one when it is interrupted.
 */
final class RunRecorder implements TrainingListener {
    private static final double NANOSECONDS_PER_MINUTE = 60e9;

    private final RunDirectory directory;
    private final Preparation data;
    private final RunConfig config;
    private final List<EpochMetrics> epochs = new ArrayList<>();
    private final StringBuilder log = new StringBuilder();
    private long checkpointAt = System.nanoTime();

    /** @param from where the training goes on */
    RunRecorder(RunDirectory directory, Preparation data, RunConfig config, TrainingProgress from) {
        this.directory = directory;
        this.data = data;
        this.config = config;
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
    public void epochEnded(EpochMetrics metrics, boolean best, Trainee trainee) {
        if (best) {
            // Before the checkpoint: whoever goes on from an older one writes the same again.
            directory.write(RunDirectory.BEST, network(trainee, metrics.epoch()).bytes());
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
    public void reached(TrainingProgress progress, Trainee trainee, boolean leaving) {
        boolean due = System.nanoTime() - checkpointAt > config.checkpoints().minutes() * NANOSECONDS_PER_MINUTE;
        if (progress.step() == 0 || leaving || due) {
            var network = network(trainee, progress.epoch() - 1);
            byte[] bytes = new ResumePoint(network, trainee.state(), progress, ConfigWriter.flat(config)).bytes();
            directory.write(RunDirectory.CHECKPOINT, bytes);
            if (progress.step() == 0) {
                keepLast(progress.epoch() - 1, bytes);
            }
            checkpointAt = System.nanoTime();
        }
    }

    private void keepLast(int epoch, byte[] bytes) {
        int count = config.checkpoints().keep();
        if (count > 1) {
            directory.write(RunDirectory.checkpointOf(epoch), bytes);
            directory.delete(RunDirectory.checkpointOf(epoch - count));
        }
    }

    private Checkpoint network(Trainee trainee, int epoch) {
        return new Checkpoint(
                trainee.parameters(),
                config.engine().precision(),
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

package chainrule.run;

import chainrule.SmallFile;
import chainrule.config.ConfigWriter;
import chainrule.config.RunConfig;
import chainrule.engine.Trainee;
import chainrule.model.Parameters;
import chainrule.train.DivergenceException;
import chainrule.train.EpochMetrics;
import chainrule.train.TrainingListener;
import chainrule.train.TrainingProgress;
import chainrule.train.TrainingResult;
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
    private final EventLog events;
    private final List<EpochMetrics> epochs = new ArrayList<>();
    private final StringBuilder log = new StringBuilder();
    private long checkpointAt = System.nanoTime();
    /** From an epoch's end until its checkpoint is written: copied from the engine once. */
    private Parameters unchanged;

    /** @param from where the training goes on */
    RunRecorder(RunDirectory directory, Preparation data, RunConfig config, TrainingProgress from, EventLog events) {
        this.directory = directory;
        this.data = data;
        this.config = config;
        this.events = events;
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
        // Both before the checkpoint: whoever goes on from an older one writes the same again.
        if (best) {
            directory.write(
                    RunDirectory.BEST,
                    network(parameters(trainee), metrics.epoch()).bytes());
        }
        events.epochEnded(metrics, () -> parameters(trainee));
        events.force();
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
            var network = network(parameters(trainee), progress.epoch() - 1);
            unchanged = null;
            byte[] bytes = new ResumePoint(network, trainee.state(), progress, ConfigWriter.flat(config)).bytes();
            directory.write(RunDirectory.CHECKPOINT, bytes);
            if (progress.step() == 0) {
                keepLast(progress.epoch() - 1, bytes);
            }
            checkpointAt = System.nanoTime();
        }
    }

    @Override
    public void ended(TrainingResult result, Trainee trainee) {
        events.ended();
    }

    @Override
    public void diverged(DivergenceException failure) {
        events.diverged();
    }

    private void keepLast(int epoch, byte[] bytes) {
        int count = config.checkpoints().keep();
        if (count > 1) {
            directory.write(RunDirectory.checkpointOf(epoch), bytes);
            directory.delete(RunDirectory.checkpointOf(epoch - count));
        }
    }

    private Parameters parameters(Trainee trainee) {
        unchanged = unchanged == null ? trainee.parameters() : unchanged;
        return unchanged;
    }

    private Checkpoint network(Parameters parameters, int epoch) {
        return new Checkpoint(
                parameters,
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

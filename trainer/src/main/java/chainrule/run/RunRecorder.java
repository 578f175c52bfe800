package chainrule.run;

import chainrule.config.EngineConfig;
import chainrule.engine.Training;
import chainrule.train.EpochMetrics;
import chainrule.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes a training into its run's directory as it goes: after every epoch the metrics and the checkpoints. */
final class RunRecorder implements TrainingListener {
    private final RunDirectory directory;
    private final Preparation data;
    private final EngineConfig engine;
    private final List<EpochMetrics> epochs = new ArrayList<>();
    private final StringBuilder log = new StringBuilder();

    RunRecorder(RunDirectory directory, Preparation data, EngineConfig engine) {
        this.directory = directory;
        this.data = data;
        this.engine = engine;
        directory.write(RunDirectory.METRICS, MetricsTable.csv(epochs));
    }

    @Override
    public void epochEnded(EpochMetrics metrics, boolean best, Training training) {
        byte[] checkpoint = new Checkpoint(
                        training.parameters(),
                        engine.precision(),
                        data.dataset().shape(),
                        data.dataset().classes(),
                        data.normalization(),
                        metrics.epoch())
                .bytes();
        directory.write(RunDirectory.CHECKPOINT, checkpoint);
        if (best) {
            directory.write(RunDirectory.BEST, checkpoint);
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

    /** Adds a line to the run's log. */
    void log(String line) {
        log.append(line).append('\n');
        directory.write(RunDirectory.LOG, log.toString());
    }
}

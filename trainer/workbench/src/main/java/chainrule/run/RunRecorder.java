package chainrule.run;

import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.config.ConfigWriter;
import chainrule.config.RunConfig;
import chainrule.engine.NetworkInTraining;
import chainrule.engine.TrainingState;
import chainrule.model.Parameters;
import chainrule.train.DivergenceException;
import chainrule.train.EpochMetrics;
import chainrule.train.Monitored;
import chainrule.train.TrainingListener;
import chainrule.train.TrainingProgress;
import chainrule.train.TrainingResult;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Writes a training run into its run's directory as it goes, on a separate thread. The result of an epoch waits in memory, for a second
 * at most; a checkpoint is written when an epoch has ended, but where epochs are short only every now and then ({@link
 * CheckpointClock}), every few minutes within a long one, and when the training is interrupted or ends.
 *
 * <p>Metrics, log and events are written before the checkpoint that includes their epochs, the best parameters together with it
 * ({@link BestFile}). So whatever is there when the process is killed, a training run that resumes from the checkpoint writes the same
 * files as one that was never stopped.
 */
final class RunRecorder implements TrainingListener, AutoCloseable {
    private static final long BETWEEN_WRITINGS = 1_000_000_000;

    private final RunDirectory directory;
    private final Preparation data;
    private final RunConfig config;
    private final EventLog events;
    private final LongSupplier nanoTime;
    private final WriterThread writer = new WriterThread();
    private final CheckpointClock clock;
    private final BestFile bestFile;
    private final MetricsTable metricsTable;
    private final StringBuilder table;
    private final StringBuilder log = new StringBuilder();

    /** When something was last handed over to be written, and how much of the table and of the log that was. */
    private long writtenAt;

    private int writtenTable;
    private int writtenLog;

    /** The best parameters that are not written, and of which epoch they are; null and 0: they are. */
    private Supplier<Parameters> best;

    private int bestEpoch;

    /** The last point between two epochs; null before there is one. */
    private TrainingProgress whole;

    /** What the last checkpoint holds. */
    private TrainingProgress written;

    /**
     * @param from where the training continues
     * @param nanoTime a clock, as {@link System#nanoTime}
     */
    RunRecorder(
            RunDirectory directory,
            Preparation data,
            RunConfig config,
            TrainingProgress from,
            EventLog events,
            LongSupplier nanoTime) {
        this.directory = directory;
        this.data = data;
        this.config = config;
        this.events = events;
        this.nanoTime = nanoTime;
        this.clock = new CheckpointClock(config.checkpoints(), nanoTime);
        this.bestFile = new BestFile(directory);
        metricsTable = MetricsTable.of(config, data.dataset().task());
        table = new StringBuilder(metricsTable.text(from.epochs()));
        written = from;
        log.append(RunLog.continued(directory));
        writtenLog = log.length();
        directory.write(RunDirectory.METRICS, table.toString());
        writtenTable = table.length();
        writtenAt = nanoTime.getAsLong();
    }

    @Override
    public void epochEnded(EpochMetrics metrics, boolean isBest, NetworkInTraining trainee) {
        if (isBest) {
            best = trainee.keep();
            bestEpoch = metrics.epoch();
        }
        events.epochEnded(metrics, trainee::parameters);
        table.append(metricsTable.row(metrics));
        log.append(line(metrics)).append(isBest ? "; the best so far\n" : "\n");
    }

    private static String line(EpochMetrics metrics) {
        var train = metrics.train();
        var validation = metrics.validation();
        return String.format(
                Locale.ROOT,
                "epoch %d: training loss %.4f, %s %s; validation loss %.4f, %s %s%s; %.1f s",
                metrics.epoch(),
                train.loss(),
                train.metric().label(),
                train.text(),
                validation.loss(),
                train.metric().label(),
                validation.text(),
                metrics.monitored().map(RunRecorder::text).orElse(""),
                metrics.seconds());
    }

    private static String text(Monitored monitored) {
        return String.format(Locale.ROOT, ", %s %.4f", monitored.metric().label(), monitored.value());
    }

    @Override
    public void reached(TrainingProgress progress, NetworkInTraining trainee, boolean leaving) {
        boolean between = progress.step() == 0;
        if (between) {
            whole = progress;
        }
        boolean wanted = leaving || between && config.checkpoints().keep() > 1;
        boolean epochEnded = progress.epochs().size() > written.epochs().size();
        if (wanted || writer.isIdle() && clock.isDue(epochEnded)) {
            checkpoint(progress, trainee);
        } else if (nanoTime.getAsLong() - writtenAt >= BETWEEN_WRITINGS && writer.isIdle()) {
            writeWaiting();
        }
        if (leaving) {
            writer.finish();
        }
    }

    @Override
    public void ended(TrainingResult result, NetworkInTraining trainee) {
        events.ended(trainee::parameters);
        var end = ahead();
        if (end.isPresent()) {
            checkpoint(end.get(), trainee);
        }
        finish();
    }

    @Override
    public void diverged(DivergenceException failure) {
        events.diverged();
        if (best != null) {
            // Out of the training, which is closed before they are written.
            var parameters = best.get();
            best = () -> parameters;
        }
    }

    /**
     * The point between two epochs which the training last passed, if the checkpoint is of a point before: after a training run has
     * diverged, the way there can be gone again.
     */
    Optional<TrainingProgress> ahead() {
        return Optional.ofNullable(whole)
                .filter(last -> last.epochs().size() > written.epochs().size());
    }

    /** Hands over all that is to be written of a point. */
    void checkpoint(TrainingProgress progress, NetworkInTraining trainee) {
        // One at a time: each holds all parameters.
        writer.finish();
        long begin = nanoTime.getAsLong();
        writeWaiting();
        var state = trainee.state();
        boolean isBest = bestEpoch == progress.epochs().size() && progress.step() == 0;
        var network = network(state.parameters(), progress.epochs().size());
        var better = best == null ? null : network(isBest ? state.parameters() : best.get(), bestEpoch);
        best = null;
        bestEpoch = 0;
        written = progress;
        long taken = nanoTime.getAsLong() - begin;
        writer.write(() -> {
            long start = nanoTime.getAsLong();
            write(better, network, state, progress);
            clock.written(taken + nanoTime.getAsLong() - start);
        });
    }

    private void write(Checkpoint better, Checkpoint network, TrainingState state, TrainingProgress progress) {
        byte[] bytes = new ResumePoint(network, state, progress, ConfigWriter.flat(config)).bytes();
        if (better != null) {
            bestFile.prepare(better);
        }
        if (progress.step() == 0) {
            keepLast(progress.epoch() - 1, bytes);
        }
        directory.write(RunDirectory.CHECKPOINT, bytes);
        if (better != null) {
            bestFile.commit(better.epoch());
        }
    }

    /** Before the checkpoint itself: a training run that resumes from that does not come to this epoch's end again. */
    private void keepLast(int epoch, byte[] bytes) {
        int count = config.checkpoints().keep();
        if (count > 1) {
            directory.delete(RunDirectory.checkpointOf(epoch - count));
            directory.write(RunDirectory.checkpointOf(epoch), bytes);
        }
    }

    private Checkpoint network(Parameters parameters, int epoch) {
        return data.checkpoint(parameters, config.engine().precision(), epoch);
    }

    /** Adds lines to the run's log, which are there when this returns. */
    void log(String... lines) {
        for (var line : lines) {
            log.append(line).append('\n');
        }
        finish();
    }

    /** Adds a line to the run's log when the training has failed, perhaps because it could not be written. */
    void logFailure(String line) {
        try {
            log(line);
        } catch (UserException failed) {
            directory.write(RunDirectory.LOG, log.toString());
        }
    }

    /** Writes all that waits, and returns when it is there. */
    void finish() {
        writeWaiting();
        writer.finish();
    }

    /** Returns when all is there that was handed over. */
    void awaitWritten() {
        writer.finish();
    }

    private void writeWaiting() {
        var rows = table.length() > writtenTable ? table.toString() : "";
        var lines = log.length() > writtenLog ? log.toString() : "";
        var added = events.flushing(true);
        writer.write(() -> {
            added.run();
            writeText(RunDirectory.METRICS, rows);
            writeText(RunDirectory.LOG, lines);
        });
        writtenTable = table.length();
        writtenLog = log.length();
        writtenAt = nanoTime.getAsLong();
    }

    private void writeText(String name, String text) {
        if (!text.isEmpty()) {
            directory.write(name, text);
        }
    }

    /** Waits for what was handed over; what waits after a failure is not written any more. */
    @Override
    public void close() {
        writer.close();
    }
}

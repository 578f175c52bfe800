package chainrule.study.store;

import chainrule.base.UserException;
import chainrule.config.TensorBoardConfig;
import chainrule.run.EventLog;
import chainrule.run.RunDirectory;
import chainrule.study.trial.Outcome;
import chainrule.tensorboard.EventFile;
import chainrule.train.TrainingProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What trials leave for TensorBoard, where their configuration asks for it. It is made of what is known when they are done: so a
 * trial from another machine or another study has it, too, and training waits for nothing.
 */
public final class TrialEvents {
    private static final double MILLISECONDS = 1e3;
    private static final TensorBoardConfig WITHOUT_HISTOGRAMS = new TensorBoardConfig(true, false, true);

    private TrialEvents() {}

    /** Writes them, if they are wanted and not there. */
    public static void write(Outcome outcome) {
        try {
            var wanted = outcome.trial().config().tensorboard();
            if (wanted.events()
                    && wanted.trials()
                    && !EventFile.isIn(outcome.directory().path())) {
                writeAll(outcome);
            }
        } catch (IOException e) {
            throw new UserException(
                    "%s can't be read: %s".formatted(outcome.directory().path(), e), e);
        }
    }

    private static void writeAll(Outcome outcome) throws IOException {
        var directory = outcome.directory();
        long end =
                Files.getLastModifiedTime(directory.file(RunDirectory.RESULT)).toMillis();
        long begin = end - Math.round(outcome.seconds() * MILLISECONDS);
        var now = new AtomicLong(begin);
        var config = outcome.trial().config().withTensorBoard(WITHOUT_HISTOGRAMS);
        try (var events = new EventLog(directory, config, TrainingProgress.START, now::get)) {
            for (var epoch : outcome.epochs()) {
                now.set(begin + Math.round(epoch.seconds() * MILLISECONDS));
                events.epochEnded(epoch, () -> {
                    throw new IllegalStateException("no histograms were asked for");
                });
            }
            now.set(end);
            outcome.failure().ifPresentOrElse(failure -> events.diverged(), events::ended);
        }
    }
}

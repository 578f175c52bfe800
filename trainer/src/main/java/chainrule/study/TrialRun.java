package chainrule.study;

import chainrule.UserException;
import chainrule.engine.Engine;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.run.Checkpoint;
import chainrule.run.Preparation;
import chainrule.run.RunDirectory;
import chainrule.train.DivergenceException;
import chainrule.train.EpochMetrics;
import chainrule.train.Score;
import chainrule.train.Trainer;
import chainrule.train.TrainingListener;
import chainrule.train.TrainingResult;
import chainrule.train.TrainingResult.End;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** One trial being trained. */
record TrialRun(Trial trial, Preparation data, Engine engine, RunDirectory directory) {
    /** Keeps what has to be written at the end. */
    private final class Recorder implements TrainingListener {
        private final List<EpochMetrics> epochs = new ArrayList<>();
        private byte[] bestCheckpoint;
        private int best;

        @Override
        public void epochEnded(EpochMetrics metrics, boolean isBest, Training training) {
            epochs.add(metrics);
            if (isBest) {
                best = metrics.epoch();
                bestCheckpoint = checkpoint(training, best);
            }
        }
    }

    /**
     * Trains.
     *
     * @param listener hears of it
     * @return empty if it was interrupted
     * @throws UserException if the engine can't train this
     */
    Optional<Outcome> run(TrainingListener listener, BooleanSupplier interrupted) {
        var job = data.job(trial.config());
        engine.reasonNotToTrain(job).ifPresent(reason -> {
            throw new UserException("engine %s can't train this: %s".formatted(engine.name(), reason));
        });
        var recorder = new Recorder();
        var validation = data.inOrder(data.split().validation());
        var trainer = new Trainer(trial.config().train(), job, validation, List.of(recorder, listener), interrupted);
        long begin = System.nanoTime();
        try (var training = engine.train(job)) {
            TrainingResult result = trainer.run(training);
            if (result.end() == End.INTERRUPTED) {
                return Optional.empty();
            }
            double seconds = since(begin);
            var tally = training.evaluate(data.inOrder(data.split().train()));
            directory.write(RunDirectory.CHECKPOINT, checkpoint(training, recorder.epochs.size()));
            var train = new Score(tally.loss(), tally.accuracy());
            return Optional.of(outcome(recorder, train, seconds, Optional.empty(), job));
        } catch (DivergenceException e) {
            return Optional.of(outcome(recorder, Score.NONE, since(begin), Optional.of(e.getMessage()), job));
        }
    }

    private static double since(long begin) {
        return (System.nanoTime() - begin) * 1e-9;
    }

    private Outcome outcome(Recorder recorder, Score train, double seconds, Optional<String> failure, TrainingJob job) {
        if (recorder.best > 0) {
            directory.write(RunDirectory.BEST, recorder.bestCheckpoint);
        }
        long parameters = job.initial().values().length;
        return new Outcome(trial, directory, recorder.epochs, train, recorder.best, seconds, parameters, failure);
    }

    private byte[] checkpoint(Training training, int epoch) {
        return new Checkpoint(
                        training.parameters(),
                        trial.config().engine().precision(),
                        data.dataset().shape(),
                        data.dataset().classes(),
                        data.normalization(),
                        epoch)
                .bytes();
    }
}

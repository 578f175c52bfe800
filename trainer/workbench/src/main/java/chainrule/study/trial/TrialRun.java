package chainrule.study.trial;

import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.config.RunConfig;
import chainrule.engine.Engine;
import chainrule.engine.NetworkInTraining;
import chainrule.engine.TrainingJob;
import chainrule.run.Preparation;
import chainrule.run.RunDirectory;
import chainrule.train.DivergenceException;
import chainrule.train.EpochMetrics;
import chainrule.train.Score;
import chainrule.train.TrainingListener;
import chainrule.train.TrainingResult;
import chainrule.train.TrainingSession;
import chainrule.wording.KeyWording;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One trial, ready to be trained. */
public record TrialRun(Trial trial, Preparation data, Engine engine, RunDirectory directory) {
    /** @throws UserException if the engine can't train this */
    public TrainingJob job() {
        var job = data.job(trial.config());
        engine.requireTrainable(job);
        return job;
    }

    /** Whether both are the same but for their seeds. */
    public boolean goesWith(TrialRun other) {
        return engine == other.engine && unseeded().equals(other.unseeded());
    }

    private RunConfig unseeded() {
        return trial.config().withSeed(0);
    }

    /**
     * The course of the trial's training, which writes its parameters down.
     *
     * @param begin when it began, by {@link System#nanoTime}
     * @param done is given the result of the trial, as soon as it has ended
     */
    public TrainingSession course(TrainingJob job, long begin, TrainingListener listener, Consumer<Outcome> done) {
        var recorder = new Recorder(job.initial().learnt(), begin, done);
        var validation = data.inOrder(data.split().validation());
        return new TrainingSession(trial.config().train(), job, validation, List.of(recorder, listener));
    }

    /** Keeps what has to be written at the end. */
    private final class Recorder implements TrainingListener {
        private final long parameters;
        private final long begin;
        private final Consumer<Outcome> done;
        private final List<EpochMetrics> epochs = new ArrayList<>();
        private byte[] bestCheckpoint;
        private int best;

        Recorder(long parameters, long begin, Consumer<Outcome> done) {
            this.parameters = parameters;
            this.begin = begin;
            this.done = done;
        }

        @Override
        public void epochEnded(EpochMetrics metrics, boolean isBest, NetworkInTraining trainee) {
            epochs.add(metrics);
            keep(metrics.epoch(), trainee);
            if (isBest) {
                best = metrics.epoch();
                bestCheckpoint = checkpoint(trainee, best);
            }
        }

        /** The networks of the last epochs, as many as {@code checkpoints.keep}; 1 is the one that is written at the end. */
        private void keep(int epoch, NetworkInTraining trainee) {
            int count = trial.config().checkpoints().keep();
            if (count > 1) {
                directory.delete(RunDirectory.checkpointOf(epoch - count));
                directory.write(RunDirectory.checkpointOf(epoch), checkpoint(trainee, epoch));
            }
        }

        @Override
        public void ended(TrainingResult result, NetworkInTraining trainee) {
            double seconds = seconds();
            var samples = data.inOrder(data.split().train());
            var train =
                    Score.of(trainee.evaluate(samples), samples, trainee.spec().loss());
            directory.write(RunDirectory.CHECKPOINT, checkpoint(trainee, epochs.size()));
            writeBest();
            done(train, seconds, Optional.empty(), heldOut());
        }

        @Override
        public void diverged(DivergenceException failure) {
            writeBest();
            done(Score.NONE, seconds(), Optional.of(failure.message().in(KeyWording.INSTANCE)), Optional.empty());
        }

        private double seconds() {
            return (System.nanoTime() - begin) * 1e-9;
        }

        private void writeBest() {
            if (best > 0) {
                directory.write(RunDirectory.BEST, bestCheckpoint);
                bestCheckpoint = null;
            }
        }

        /** By the parameters that `evaluate` would read. */
        private Optional<HeldOut> heldOut() {
            if (trial.config().data().fold().isEmpty() || best == 0) {
                return Optional.empty();
            }
            var kept = Checkpoint.read(
                    directory.file(RunDirectory.BEST), trial.config().model());
            return Optional.of(HeldOut.of(data, kept, engine));
        }

        private void done(Score train, double seconds, Optional<String> failure, Optional<HeldOut> heldOut) {
            done.accept(new Outcome(trial, directory, epochs, train, best, seconds, parameters, failure, heldOut));
        }
    }

    private byte[] checkpoint(NetworkInTraining trainee, int epoch) {
        return data.checkpoint(trainee.parameters(), trial.config().engine().precision(), epoch)
                .bytes();
    }
}

package chainrule.study.trial;

import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.config.ConfigWriter;
import chainrule.config.RunConfig;
import chainrule.engine.Engine;
import chainrule.engine.NetworkInTraining;
import chainrule.engine.TrainingJob;
import chainrule.model.Parameters;
import chainrule.run.MetricsTable;
import chainrule.run.Preparation;
import chainrule.run.ResumePoint;
import chainrule.run.RunDirectory;
import chainrule.train.DivergenceException;
import chainrule.train.EpochMetrics;
import chainrule.train.Score;
import chainrule.train.TrainingListener;
import chainrule.train.TrainingProgress;
import chainrule.train.TrainingResult;
import chainrule.train.TrainingSession;
import chainrule.wording.KeyWording;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One trial, ready to be trained.
 *
 * @param below the folder of the rung that it continues; empty: it begins
 */
public record TrialRun(
        Trial trial, Preparation data, Engine engine, RunDirectory directory, Optional<RunDirectory> below) {
    /** A trial that begins. */
    public TrialRun(Trial trial, Preparation data, Engine engine, RunDirectory directory) {
        this(trial, data, engine, directory, Optional.empty());
    }

    /**
     * Where a training run begins.
     *
     * @param job from the state that belongs to {@code progress}
     */
    public record Start(TrainingJob job, TrainingProgress progress) {}

    /** @throws UserException if the engine can't train this, or the rung below can't be read */
    public Start start() {
        var job = data.job(trial.config());
        engine.requireTrainable(job);
        if (below.isEmpty()) {
            return new Start(job, TrainingProgress.START);
        }
        var file = below.get().file(RunDirectory.CHECKPOINT);
        var network = Checkpoint.read(file, trial.config().model());
        var written = MetricsTable.read(below.get().file(RunDirectory.METRICS));
        var point = ResumePoint.read(file, network, network.parameters(), written);
        return new Start(job.from(point.state()), point.progress());
    }

    /**
     * Whether both are the same but for their seeds, and trained in one go: a rung continues alone, so it begins alone, because a group's
     * sums may have another order.
     */
    public boolean goesWith(TrialRun other) {
        return trial.rung().isEmpty()
                && other.trial.rung().isEmpty()
                && engine == other.engine
                && unseeded().equals(other.unseeded());
    }

    private RunConfig unseeded() {
        return trial.config().withSeed(0);
    }

    /**
     * The course of the trial's training, which writes its parameters down.
     *
     * @param start where it begins
     * @param begin when it began, by {@link System#nanoTime}
     * @param done is given the result of the trial, as soon as it has ended
     */
    public TrainingSession course(Start start, long begin, TrainingListener listener, Consumer<Outcome> done) {
        var job = start.job();
        var recorder = new Recorder(start, begin, done);
        var validation = data.inOrder(data.split().validation());
        return new TrainingSession(trial.config().train(), job, validation, List.of(recorder, listener), trial.until());
    }

    /** Keeps what has to be written at the end. */
    private final class Recorder implements TrainingListener {
        private final long parameters;
        private final long begin;
        private final Consumer<Outcome> done;
        private final List<EpochMetrics> epochs = new ArrayList<>();
        /** Of the best epoch, which changes often: its file is made when it is written. */
        private Supplier<byte[]> bestCheckpoint;

        private int best;
        /** Where the last epoch ended. */
        private TrainingProgress reached;

        Recorder(Start start, long begin, Consumer<Outcome> done) {
            this.parameters = start.job().initial().learnt();
            this.begin = begin - Math.round(start.progress().seconds() * 1e9);
            this.done = done;
            reached = start.progress();
            epochs.addAll(reached.epochs());
            best = reached.best();
            below.ifPresent(this::takeOver);
        }

        /** What would be there if it had been trained in one go. */
        private void takeOver(RunDirectory from) {
            byte[] file = best > 0 ? read(from, RunDirectory.BEST) : null;
            bestCheckpoint = () -> file;
            int count = trial.config().checkpoints().keep();
            for (int epoch = epochs.size(); count > 1 && epoch > Math.max(0, epochs.size() - count); epoch--) {
                String name = RunDirectory.checkpointOf(epoch);
                // From a cluster they do not come back.
                if (Files.exists(from.file(name))) {
                    directory.write(name, read(from, name));
                }
            }
        }

        @Override
        public void reached(TrainingProgress progress, NetworkInTraining trainee, boolean leaving) {
            reached = progress.step() == 0 ? progress : reached;
        }

        @Override
        public void epochEnded(EpochMetrics metrics, boolean isBest, NetworkInTraining trainee) {
            epochs.add(metrics);
            keep(metrics.epoch(), trainee);
            if (isBest) {
                best = metrics.epoch();
                var parameters = trainee.keep();
                bestCheckpoint =
                        () -> network(parameters.get(), metrics.epoch()).bytes();
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
            // Another pass over all samples, and nobody compares rungs by it.
            var train = trial.isCut() ? Score.none(data.dataset().task()) : ofTraining(trainee);
            directory.write(
                    RunDirectory.CHECKPOINT, trial.isCut() ? resumable(trainee) : checkpoint(trainee, epochs.size()));
            writeBest();
            done(train, seconds, Optional.empty(), heldOut());
        }

        @Override
        public void diverged(DivergenceException failure) {
            writeBest();
            done(Score.NONE, seconds(), Optional.of(failure.message().in(KeyWording.INSTANCE)), Optional.empty());
        }

        private Score ofTraining(NetworkInTraining trainee) {
            var samples = data.inOrder(data.split().train());
            return Score.of(trainee.evaluate(samples), samples, trainee.spec().loss());
        }

        private byte[] resumable(NetworkInTraining trainee) {
            var state = trainee.state();
            var network = network(state.parameters(), epochs.size());
            return new ResumePoint(network, state, reached, ConfigWriter.flat(trial.config())).bytes();
        }

        private double seconds() {
            return (System.nanoTime() - begin) * 1e-9;
        }

        private void writeBest() {
            if (best > 0) {
                directory.write(RunDirectory.BEST, bestCheckpoint.get());
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
        return network(trainee.parameters(), epoch).bytes();
    }

    private Checkpoint network(Parameters parameters, int epoch) {
        return data.checkpoint(parameters, trial.config().engine().precision(), epoch);
    }

    private static byte[] read(RunDirectory from, String name) {
        try {
            return Files.readAllBytes(from.file(name));
        } catch (IOException e) {
            throw new UserException(
                    "%s can't be read (%s): remove its folder, and the trial is done again"
                            .formatted(from.file(name), e),
                    e);
        }
    }
}

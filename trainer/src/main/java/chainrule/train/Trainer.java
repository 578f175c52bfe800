package chainrule.train;

import chainrule.datasets.Batches;
import chainrule.engine.Tally;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.train.TrainingResult.End;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The one loop that every engine runs under: epochs of steps, validation, early stopping.
 *
 * <p>Steps are made in chunks that take about {@value #CHUNK_SECONDS} s, between which listeners hear of them and an
 * interruption is noticed. How many steps a chunk has changes no number.
 */
public final class Trainer {
    private static final double CHUNK_SECONDS = 0.1;

    private final TrainingSpec spec;
    private final TrainingJob job;
    private final Batches validation;
    private final List<TrainingListener> listeners;
    private final BooleanSupplier interrupted;

    private final List<EpochMetrics> epochs = new ArrayList<>();
    private EpochMetrics best;
    private EpochMetrics lastGain;
    private int chunk = 1;
    private long begin;

    /**
     * @param validation the validation split; with no sample in it there is no validation
     * @param interrupted asked after every chunk: whether to stop
     */
    public Trainer(
            TrainingSpec spec,
            TrainingJob job,
            Batches validation,
            List<TrainingListener> listeners,
            BooleanSupplier interrupted) {
        this.spec = spec;
        this.job = job;
        this.validation = validation;
        this.listeners = List.copyOf(listeners);
        this.interrupted = interrupted;
    }

    /**
     * Trains from the beginning to the end.
     *
     * @param training of this trainer's job, fresh
     * @throws DivergenceException if the training loss becomes infinite or NaN
     */
    public TrainingResult run(Training training) {
        return run(training, TrainingProgress.START);
    }

    /**
     * Trains to the end from where another trainer of the same job was; both together do what one does.
     *
     * @param training of this trainer's job, in the state that belongs to {@code from}
     * @throws DivergenceException if the training loss becomes infinite or NaN
     */
    public TrainingResult run(Training training, TrainingProgress from) {
        begin = System.nanoTime() - Math.round(from.seconds() * 1e9);
        epochs.addAll(from.epochs());
        best = from.best() == 0 ? null : epochs.get(from.best() - 1);
        lastGain = from.lastGain() == 0 ? null : epochs.get(from.lastGain() - 1);
        var tally = new Tally();
        tally.add(from.lossSum(), from.hits(), from.count());
        int step = from.step();
        if (!epochs.isEmpty() && step == 0 && hasLostPatience()) {
            return new TrainingResult(epochs, best, End.NO_MORE_GAIN);
        }
        for (int epoch = from.epoch(); epoch <= spec.epochs(); epoch++) {
            if (!runEpoch(epoch, step, training, tally)) {
                return new TrainingResult(epochs, best, End.INTERRUPTED);
            }
            endEpoch(epoch, training, tally);
            if (hasLostPatience()) {
                return new TrainingResult(epochs, best, End.NO_MORE_GAIN);
            }
            step = 0;
            tally = new Tally();
        }
        return new TrainingResult(epochs, best, End.ALL_EPOCHS_DONE);
    }

    private void endEpoch(int epoch, Training training, Tally tally) {
        var score = validate(training);
        if (validation.count() > 0) {
            // The last update may have spoilt what no training step sees any more.
            requireFinite(score.loss(), epoch, job.batches().steps());
        }
        var metrics = metrics(epoch, tally, score);
        epochs.add(metrics);
        boolean better = gains(metrics, best, 0);
        best = better ? metrics : best;
        lastGain = gains(metrics, lastGain, minDelta()) ? metrics : lastGain;
        for (var listener : listeners) {
            listener.epochEnded(metrics, better, training);
        }
        reached(progress(epoch + 1, 0, new Tally()), training, false);
    }

    /** False if it was interrupted. */
    private boolean runEpoch(int epoch, int from, Training training, Tally tally) {
        int steps = job.batches().steps();
        for (int step = from; step < steps; ) {
            int count = Math.min(chunk, steps - step);
            long start = System.nanoTime();
            training.run(epoch, step, count, tally);
            step += count;
            chunk = nextChunk(chunk, count, (System.nanoTime() - start) * 1e-9);
            requireFinite(tally.loss(), epoch, step);
            for (var listener : listeners) {
                listener.stepsMade(epoch, step, steps, tally);
            }
            boolean leaving = interrupted.getAsBoolean();
            reached(progress(epoch, step, tally), training, leaving);
            if (leaving) {
                return false;
            }
        }
        return true;
    }

    private void requireFinite(double loss, int epoch, int step) {
        if (!Double.isFinite(loss)) {
            long done = (epoch - 1L) * job.batches().steps() + step;
            throw new DivergenceException(epoch, done, job.rate().at(done - 1));
        }
    }

    private void reached(TrainingProgress progress, Training training, boolean leaving) {
        for (var listener : listeners) {
            listener.reached(progress, training, leaving);
        }
    }

    private TrainingProgress progress(int epoch, int step, Tally tally) {
        return new TrainingProgress(
                epochs,
                best == null ? 0 : best.epoch(),
                lastGain == null ? 0 : lastGain.epoch(),
                epoch,
                step,
                tally.lossSum(),
                tally.hits(),
                tally.count(),
                seconds());
    }

    private double seconds() {
        return (System.nanoTime() - begin) * 1e-9;
    }

    private static int nextChunk(int chunk, int count, double seconds) {
        double fitting = count * CHUNK_SECONDS / Math.max(seconds, 1e-9);
        return (int) Math.max(1, Math.min(fitting, 2.0 * chunk));
    }

    private Score validate(Training training) {
        if (validation.count() == 0) {
            return Score.NONE;
        }
        var tally = training.evaluate(validation);
        return new Score(tally.loss(), tally.accuracy());
    }

    private EpochMetrics metrics(int epoch, Tally tally, Score validationScore) {
        long step = (long) epoch * job.batches().steps();
        var train = new Score(tally.loss(), tally.accuracy());
        return new EpochMetrics(epoch, step, job.rate().at(step - 1), train, validationScore, seconds());
    }

    private boolean gains(EpochMetrics metrics, EpochMetrics before, double atLeast) {
        return before == null || validation.count() == 0 || spec.monitor().gain(metrics, before) > atLeast;
    }

    private double minDelta() {
        return spec.earlyStopping().map(EarlyStopping::minDelta).orElse(0.0);
    }

    private boolean hasLostPatience() {
        int last = epochs.get(epochs.size() - 1).epoch();
        return spec.earlyStopping()
                .map(stopping -> last - lastGain.epoch() >= stopping.patience())
                .orElse(false);
    }
}

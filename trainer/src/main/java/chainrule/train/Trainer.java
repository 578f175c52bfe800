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

    private int chunk = 1;

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
     * Trains to the end.
     *
     * @param training of this trainer's job, fresh
     * @throws DivergenceException if the training loss becomes infinite or NaN
     */
    public TrainingResult run(Training training) {
        var epochs = new ArrayList<EpochMetrics>();
        EpochMetrics best = null;
        EpochMetrics lastGain = null;
        long begin = System.nanoTime();
        for (int epoch = 1; epoch <= spec.epochs(); epoch++) {
            var tally = new Tally();
            if (!runEpoch(epoch, training, tally)) {
                return new TrainingResult(epochs, best, End.INTERRUPTED);
            }
            var metrics = metrics(epoch, tally, validate(training), begin);
            epochs.add(metrics);
            boolean better = gains(metrics, best, 0);
            best = better ? metrics : best;
            lastGain = gains(metrics, lastGain, minDelta()) ? metrics : lastGain;
            for (var listener : listeners) {
                listener.epochEnded(metrics, better, training);
            }
            if (hasLostPatience(metrics, lastGain)) {
                return new TrainingResult(epochs, best, End.NO_MORE_GAIN);
            }
        }
        return new TrainingResult(epochs, best, End.ALL_EPOCHS_DONE);
    }

    /** False if it was interrupted. */
    private boolean runEpoch(int epoch, Training training, Tally tally) {
        int steps = job.batches().steps();
        for (int step = 0; step < steps; ) {
            int count = Math.min(chunk, steps - step);
            long start = System.nanoTime();
            training.run(epoch, step, count, tally);
            step += count;
            chunk = nextChunk(chunk, count, (System.nanoTime() - start) * 1e-9);
            if (!Double.isFinite(tally.loss())) {
                long done = (epoch - 1L) * steps + step;
                throw new DivergenceException(epoch, done, job.rate().at(done - 1));
            }
            for (var listener : listeners) {
                listener.stepsMade(epoch, step, steps, tally);
            }
            if (interrupted.getAsBoolean()) {
                return false;
            }
        }
        return true;
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

    private EpochMetrics metrics(int epoch, Tally tally, Score validationScore, long begin) {
        long step = (long) epoch * job.batches().steps();
        double seconds = (System.nanoTime() - begin) * 1e-9;
        var train = new Score(tally.loss(), tally.accuracy());
        return new EpochMetrics(epoch, step, job.rate().at(step - 1), train, validationScore, seconds);
    }

    private boolean gains(EpochMetrics metrics, EpochMetrics before, double atLeast) {
        return before == null || validation.count() == 0 || spec.monitor().gain(metrics, before) > atLeast;
    }

    private double minDelta() {
        return spec.earlyStopping().map(EarlyStopping::minDelta).orElse(0.0);
    }

    private boolean hasLostPatience(EpochMetrics metrics, EpochMetrics lastGain) {
        return spec.earlyStopping()
                .map(stopping -> metrics.epoch() - lastGain.epoch() >= stopping.patience())
                .orElse(false);
    }
}

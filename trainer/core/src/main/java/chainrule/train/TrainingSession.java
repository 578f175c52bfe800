package chainrule.train;

import chainrule.datasets.Batches;
import chainrule.datasets.Targets;
import chainrule.engine.NetworkInTraining;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingJob;
import chainrule.metric.Metric;
import chainrule.model.Loss;
import chainrule.train.TrainingResult.End;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What becomes of one network as others make its steps: its epochs, validation, early stopping, and end. */
public final class TrainingSession {
    private final TrainingSpec spec;
    private final Monitor monitor;
    private final TrainingJob job;
    private final Batches validation;
    private final List<TrainingListener> listeners;
    private final int until;

    private final List<EpochMetrics> epochs = new ArrayList<>();
    /** A copy of them that was made for listeners, if no epoch has ended since: of many short epochs there is a long list. */
    private List<EpochMetrics> told = List.of();

    private EpochMetrics best;
    private EpochMetrics lastGain;
    private RunningMetrics tally = new RunningMetrics();
    private long begin;
    private TrainingResult result;
    private DivergenceException divergence;

    /** @param validation the validation split; with no sample in it there is no validation */
    public TrainingSession(TrainingSpec spec, TrainingJob job, Batches validation, List<TrainingListener> listeners) {
        this(spec, job, validation, listeners, spec.epochs());
    }

    /**
     * The same, but it ends after an epoch in between; all else is as if it continued to the end.
     *
     * @param until the last epoch, at most the spec's
     */
    public TrainingSession(
            TrainingSpec spec, TrainingJob job, Batches validation, List<TrainingListener> listeners, int until) {
        this.until = until;
        this.spec = spec;
        this.monitor = monitor(spec, job);
        this.job = job;
        this.validation = validation;
        this.listeners = List.copyOf(listeners);
    }

    private static Monitor monitor(TrainingSpec spec, TrainingJob job) {
        var targets = job.batches().subset().samples().targets();
        return spec.monitor().of(targets.kind(), job.initial().spec().loss());
    }

    private Loss loss() {
        return job.initial().spec().loss();
    }

    private Targets targets() {
        return job.batches().subset().samples().targets();
    }

    private Optional<Metric> further() {
        return monitor.further(targets().width());
    }

    /** The last epoch. */
    int epochs() {
        return until;
    }

    /** Steps an epoch. */
    int steps() {
        return job.batches().steps();
    }

    /** Whether it has ended, of itself or by an interruption. */
    boolean isOver() {
        return result != null || divergence != null;
    }

    /**
     * Its result.
     *
     * @throws DivergenceException if the training or validation loss became infinite or NaN
     */
    TrainingResult result() {
        if (divergence != null) {
            throw divergence;
        }
        return result;
    }

    /** Counts the samples of the present epoch. */
    RunningMetrics tally() {
        return tally;
    }

    /** Continues from where it was. */
    void begin(TrainingProgress from, NetworkInTraining trainee) {
        begin = System.nanoTime() - Math.round(from.seconds() * 1e9);
        epochs.addAll(from.epochs());
        best = from.best() == 0 ? null : epochs.get(from.best() - 1);
        lastGain = from.lastGain() == 0 ? null : epochs.get(from.lastGain() - 1);
        tally.add(from.lossSum(), from.scoreSum(), from.count());
        if (!epochs.isEmpty() && from.step() == 0 && hasLostPatience()) {
            end(End.NO_MORE_GAIN, trainee);
        }
    }

    /** Hears that {@code step} steps of an epoch are made. */
    void stepsMade(int epoch, int step) {
        if (isFinite(tally.loss(), epoch)) {
            var soFar = Score.of(tally, job.batches(), loss());
            listeners.forEach(listener -> listener.stepsMade(epoch, step, steps(), soFar, tally.count()));
        }
    }

    /** Called when the training could be resumed from here. */
    void reached(int epoch, int step, NetworkInTraining trainee, boolean leaving) {
        var progress = progress(epoch, step);
        listeners.forEach(listener -> listener.reached(progress, trainee, leaving));
    }

    /** What it is validated on; maybe nothing. */
    Batches validation() {
        return validation;
    }

    /** Whether validating it takes more than losses and scores that are counted. */
    boolean readsOutputs() {
        return further().isPresent();
    }

    /** Ends an epoch whose network is validated here. */
    void endEpoch(int epoch, NetworkInTraining trainee) {
        var reader = Monitor.reader(trainee.spec(), validation);
        trainee.logits(validation, reader);
        var monitored = further().map(metric -> new Monitored(metric, metric.of(reader.predictions())));
        endEpoch(epoch, trainee, reader.tally(), monitored);
    }

    /** @param validated the validation split; nothing where there is none */
    void endEpoch(int epoch, NetworkInTraining trainee, RunningMetrics validated) {
        endEpoch(epoch, trainee, validated, Optional.empty());
    }

    private void endEpoch(
            int epoch, NetworkInTraining trainee, RunningMetrics validated, Optional<Monitored> monitored) {
        var score = validation.count() == 0
                ? Score.none(targets().kind(), targets().width())
                : Score.of(validated, validation, loss());
        // The last update may have spoilt what no training step sees any more.
        if (validation.count() > 0 && !isFinite(score.loss(), epoch)) {
            return;
        }
        var metrics = metrics(epoch, score, monitored);
        epochs.add(metrics);
        boolean better = best == null || validation.count() == 0 || monitor.isBetter(metrics, best);
        best = better ? metrics : best;
        lastGain = gains(metrics, lastGain) ? metrics : lastGain;
        listeners.forEach(listener -> listener.epochEnded(metrics, better, trainee));
        tally = new RunningMetrics();
        reached(epoch + 1, 0, trainee, false);
        if (hasLostPatience()) {
            end(End.NO_MORE_GAIN, trainee);
        }
    }

    /** Ends it; of itself, or because it was interrupted. */
    void end(End end, NetworkInTraining trainee) {
        result = new TrainingResult(epochs, best, end);
        if (end != End.INTERRUPTED) {
            listeners.forEach(listener -> listener.ended(result, trainee));
        }
    }

    /** Ends it if a loss is not a finite number. */
    private boolean isFinite(double loss, int epoch) {
        if (Double.isFinite(loss)) {
            return true;
        }
        divergence = new DivergenceException(epoch, job.rate().at((epoch - 1L) * job.updates()));
        listeners.forEach(listener -> listener.diverged(divergence));
        return false;
    }

    private TrainingProgress progress(int epoch, int step) {
        told = told.size() == epochs.size() ? told : List.copyOf(epochs);
        return new TrainingProgress(
                told,
                best == null ? 0 : best.epoch(),
                lastGain == null ? 0 : lastGain.epoch(),
                epoch,
                step,
                tally.lossSum(),
                tally.scoreSum(),
                tally.count(),
                seconds());
    }

    private double seconds() {
        return (System.nanoTime() - begin) * 1e-9;
    }

    private EpochMetrics metrics(int epoch, Score validationScore, Optional<Monitored> monitored) {
        long step = (long) epoch * job.updates();
        var train = Score.of(tally, job.batches(), loss());
        return new EpochMetrics(epoch, step, job.rate().at(step - 1), train, validationScore, monitored, seconds());
    }

    /** Whether early stopping counts an epoch: by the monitored figure alone, whatever the loss of equal ones. */
    private boolean gains(EpochMetrics metrics, EpochMetrics before) {
        return before == null || validation.count() == 0 || monitor.gain(metrics, before) > minDelta();
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

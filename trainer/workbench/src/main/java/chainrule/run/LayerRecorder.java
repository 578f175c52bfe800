package chainrule.run;

import chainrule.base.UserException;
import chainrule.config.EngineConfig;
import chainrule.engine.Engine;
import chainrule.engine.NetworkInTraining;
import chainrule.engine.TrainingJob;
import chainrule.train.EpochMetrics;
import chainrule.train.TrainingListener;
import chainrule.train.TrainingProgress;
import chainrule.train.TrainingResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Measures after an epoch how each layer learns ({@link LayerMeasurement}), and writes it to the run's {@value RunDirectory#LAYERS} before a
 * checkpoint of that epoch. The first epochs and the last one are always measured. The others take at most {@value #SHARE_PERCENT} % of a training's time, beyond
 * the first {@value #FREE_MILLISECONDS} milliseconds: where epochs are short, some are left out. A run that is resumed keeps the rows of its
 * epochs.
 */
final class LayerRecorder implements TrainingListener {
    private static final int SHARE_PERCENT = 2;
    private static final int FREE_MILLISECONDS = 30;
    /** So many make a curve. */
    private static final int ALWAYS = 2;

    private static final int MOST_SAMPLES = 256;
    private static final double MILLION = 1e6;

    private final RunDirectory directory;
    private final LayerMeasurement measurement;
    private final EventLog events;
    private final LongSupplier nanoTime;
    private final List<LayerMetrics> rows;
    private final long begin;
    private long spent;
    private boolean broken;

    private LayerRecorder(
            RunDirectory directory,
            LayerMeasurement measurement,
            EventLog events,
            List<LayerMetrics> before,
            LongSupplier nanoTime) {
        this.directory = directory;
        this.measurement = measurement;
        this.events = events;
        this.rows = new ArrayList<>(before);
        this.nanoTime = nanoTime;
        this.begin = nanoTime.getAsLong();
    }

    /** Of a training that an engine can begin a second time beside it: not of DL4J's, which lay out their state in another way. */
    static Optional<LayerRecorder> of(
            RunDirectory directory,
            Preparation data,
            Engine engine,
            TrainingJob job,
            TrainingProgress from,
            EventLog events,
            LongSupplier nanoTime) {
        if (engine.name().startsWith("dl4j") || engine.name().equals(EngineConfig.AVERAGING)) {
            return Optional.empty();
        }
        var before = LayerMetrics.read(directory.file(RunDirectory.LAYERS)).stream()
                .filter(row -> row.epoch() <= from.epochs().size())
                .toList();
        return batch(job, data.split().train().count())
                .map(batch -> new LayerMeasurement(engine, job, data.training(batch, job.seed())))
                .map(measurement -> new LayerRecorder(directory, measurement, events, before, nanoTime));
    }

    /** As large as the training's, within bounds, and so that no batch of one sample is left, which has no statistics (E1). */
    private static Optional<Integer> batch(TrainingJob job, int samples) {
        int most = Math.min(Math.min(job.batches().batch(), MOST_SAMPLES), samples);
        for (int batch = most; batch >= Math.max(1, most - 2); batch--) {
            if (samples % batch != 1 || batch == 1) {
                return Optional.of(batch);
            }
        }
        return Optional.empty();
    }

    @Override
    public void epochEnded(EpochMetrics metrics, boolean best, NetworkInTraining trainee) {
        if (!broken && (metrics.epoch() <= ALWAYS || isDue())) {
            measure(metrics.epoch(), trainee);
        }
    }

    /** The last epoch is what warnings are about. */
    @Override
    public void ended(TrainingResult result, NetworkInTraining trainee) {
        int last = result.epochs().size();
        if (!broken && last > 0 && rows.stream().noneMatch(row -> row.epoch() == last)) {
            measure(last, trainee);
        }
    }

    private boolean isDue() {
        double allowed = FREE_MILLISECONDS * MILLION + (nanoTime.getAsLong() - begin) * SHARE_PERCENT / 100.0;
        return spent <= allowed;
    }

    private void measure(int epoch, NetworkInTraining trainee) {
        long start = nanoTime.getAsLong();
        try {
            var found = measurement.after(epoch, trainee.state());
            rows.addAll(found);
            events.layers(found);
            directory.write(RunDirectory.LAYERS, LayerMetrics.csv(rows));
        } catch (UserException | OutOfMemoryError noRoom) {
            // A second training beside the first needs memory of its own. The training is what matters.
            broken = true;
        }
        spent += nanoTime.getAsLong() - start;
    }
}

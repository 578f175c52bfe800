package chainrule.run;

import chainrule.base.UserException;
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
 * checkpoint of that epoch. The last epoch is always measured, and of networks of up to two million parameters the first two. The others take about
 * 40 ms, 3 % of the first ten seconds and 2 % of the time after them: where epochs are short, or the network is large, some are skipped. A
 * run that is resumed keeps the rows of its epochs.
 */
final class LayerRecorder implements TrainingListener {
    private static final double FREE_MILLISECONDS = 40;
    /** Of the beginning of a run: a short run needs points for a curve, too. */
    private static final double FIRST_SHARE = 0.03;

    private static final double FIRST_SECONDS = 10;
    private static final double SHARE = 0.02;
    /** The number of points that make a curve. */
    private static final int ALWAYS = 2;

    private static final double LONGEST_OF_ALWAYS_MILLISECONDS = 100;

    private static final double MILLION = 1e6;
    private static final double BILLION = 1e9;
    /** What the first measurement may take, computed from the size of the network: most of it goes into memory for a second training. */
    private static final long NANOSECONDS_A_PARAMETER = 50;

    private final RunDirectory directory;
    private final LayerMeasurement measurement;
    private final EventLog events;
    private final LongSupplier nanoTime;
    private final List<LayerMetrics> rows;
    private final long begin;
    private final long expected;
    private long spent;
    private boolean broken;

    private LayerRecorder(
            RunDirectory directory,
            LayerMeasurement measurement,
            EventLog events,
            List<LayerMetrics> before,
            LongSupplier nanoTime,
            int parameters) {
        this.directory = directory;
        this.measurement = measurement;
        this.events = events;
        this.rows = new ArrayList<>(before);
        this.nanoTime = nanoTime;
        this.begin = nanoTime.getAsLong();
        this.expected = parameters * NANOSECONDS_A_PARAMETER;
    }

    /** Where layers can be measured, see {@link LayerMeasurement#of}. */
    static Optional<LayerRecorder> of(
            RunDirectory directory,
            Preparation data,
            Engine engine,
            TrainingJob job,
            TrainingProgress from,
            EventLog events,
            LongSupplier nanoTime) {
        var before = LayerMetrics.read(directory.file(RunDirectory.LAYERS)).stream()
                .filter(row -> row.epoch() <= from.epochs().size())
                .toList();
        int samples = data.split().train().count();
        return LayerMeasurement.of(engine, job, samples, batch -> data.training(batch, job.seed()))
                .map(measurement -> new LayerRecorder(
                        directory,
                        measurement,
                        events,
                        before,
                        nanoTime,
                        job.initial().values().length));
    }

    @Override
    public void epochEnded(EpochMetrics metrics, boolean best, NetworkInTraining trainee) {
        boolean always = metrics.epoch() <= ALWAYS && expected <= LONGEST_OF_ALWAYS_MILLISECONDS * MILLION;
        if (!broken && (always || isDue())) {
            long nanoseconds = measure(metrics.epoch(), trainee);
            // The first ones are slow, because Java has not compiled their code yet.
            spent += always ? 0 : nanoseconds;
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
        double time = nanoTime.getAsLong() - begin;
        double first = Math.min(time, FIRST_SECONDS * BILLION);
        double allowed = FREE_MILLISECONDS * MILLION + first * FIRST_SHARE + (time - first) * SHARE;
        return (spent == 0 ? expected : spent) <= allowed;
    }

    private long measure(int epoch, NetworkInTraining trainee) {
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
        return nanoTime.getAsLong() - start;
    }
}

package chainrule.train;

import chainrule.base.InvalidValue;
import chainrule.base.Message;
import chainrule.engine.RunningMetrics;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.optim.LearningRate;
import chainrule.optim.Schedule.Exponential;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * The learning-rate range test: a network is trained for some hundred steps at a rate that rises from step to step by the same factor,
 * and the loss of each batch is noted. L. N. Smith, "Cyclical learning rates for training neural networks", WACV 2017, section 3.3.
 *
 * @param points in the order of the steps
 */
public record RateRange(List<Point> points) {
    /** What the running mean of the losses keeps of itself at a step. */
    private static final double KEPT = 0.95;
    /** At this multiple of the lowest loss the rest is not worth the time. */
    private static final double HOPELESS = 4;
    /** Below the rate of the lowest loss the loss still falls. */
    private static final double SHARE = 0.1;

    private static final int FIRST = 10;

    /**
     * A step.
     *
     * @param loss of its batch, before its update
     * @param smoothed the running mean of the losses so far
     */
    public record Point(double rate, double loss, double smoothed) {}

    public RateRange {
        points = List.copyOf(points);
    }

    /**
     * Runs the test. It ends early where the loss is not a finite number, or four times the lowest.
     *
     * @param job whose rate is replaced
     * @param engine begins a training run
     * @param from the first step's rate
     * @param to the last step's rate, above {@code from}
     * @param steps at least 2
     */
    public static RateRange of(
            TrainingJob job, Function<TrainingJob, Training> engine, double from, double to, int steps) {
        InvalidValue.requirePositive("from", from);
        InvalidValue.requirePositive("to", to);
        if (to <= from) {
            throw new InvalidValue("to", Message.of("is %s: it must be above %s", to, from));
        }
        if (steps < 2) {
            throw new InvalidValue("steps", "is %d: it must be at least 2".formatted(steps));
        }
        int perEpoch = job.batches().steps();
        int epochs = (steps - 1) / perEpoch + 1;
        int last = update(job, steps - 1);
        double end = Math.pow(to / from, job.updates() * (double) epochs / Math.max(1, last));
        var rate = new LearningRate(from, new Exponential(end), job.updates(), epochs);
        var points = new ArrayList<Point>();
        double mean = 0;
        double lowest = Double.POSITIVE_INFINITY;
        try (var training = engine.apply(job.with(rate))) {
            for (int step = 0; step < steps; step++) {
                var tally = new RunningMetrics();
                training.run(1 + step / perEpoch, step % perEpoch, 1, tally);
                mean = KEPT * mean + (1 - KEPT) * tally.loss();
                double smoothed = mean / (1 - Math.pow(KEPT, step + 1.0));
                if (!Double.isFinite(smoothed)) {
                    break;
                }
                points.add(new Point(rate.at(update(job, step)), tally.loss(), smoothed));
                lowest = Math.min(lowest, smoothed);
                if (step >= FIRST && smoothed > HOPELESS * lowest) {
                    break;
                }
            }
        }
        return new RateRange(points);
    }

    private static int update(TrainingJob job, int step) {
        int perEpoch = job.batches().steps();
        return step / perEpoch * job.updates() + step % perEpoch / job.rules().accumulate();
    }

    /**
     * A tenth of the rate at which the smoothed loss is lowest; empty if it never fell.
     */
    public OptionalDouble suggested() {
        return lowest() > 0 ? OptionalDouble.of(SHARE * points.get(lowest()).rate()) : OptionalDouble.empty();
    }

    /** The place of the lowest smoothed loss; −1 if there are no points. */
    public int lowest() {
        int best = points.isEmpty() ? -1 : 0;
        for (int i = 1; i < points.size(); i++) {
            best = points.get(i).smoothed() < points.get(best).smoothed() ? i : best;
        }
        return best;
    }
}

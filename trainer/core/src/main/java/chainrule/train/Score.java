package chainrule.train;

import chainrule.datasets.Batches;
import chainrule.datasets.Task;
import chainrule.engine.RunningMetrics;
import chainrule.metric.Metric;
import chainrule.model.Loss;

/**
 * How well a network does on some samples.
 *
 * @param loss the mean loss a sample, without penalties
 * @param score by the metric that a task is scored by ({@link #metric(Task.Kind, int)}): accuracy, the share of samples whose class, or
 *     whose labels all together, are predicted rightly; of real targets R², 1 less the share of the targets' variance that the squared
 *     errors have (of the training split's own mean prediction: 0), of several targets together in learnt units: pooled R²; NaN of
 *     quantiles without a median
 * @param metric what the score is
 */
public record Score(double loss, double score, Metric metric) {
    /** For splits without a sample. */
    public static final Score NONE = new Score(Double.NaN, Double.NaN);

    /** Of classes. */
    public Score(double loss, double accuracy) {
        this(loss, accuracy, Metric.ACCURACY);
    }

    /** Of samples that were counted with a loss. */
    public static Score of(RunningMetrics tally, Batches samples, Loss loss) {
        var targets = samples.subset().samples().targets();
        double score = targets.kind() == Task.Kind.REGRESSION
                ? r2(loss.hasPoint() ? tally.score() : Double.NaN, samples.targetVariance())
                : tally.score();
        return new Score(tally.loss(), score, metric(targets.kind(), targets.width()));
    }

    /** Undefined where the targets don't vary, as those of a single sample. */
    private static double r2(double squaredError, double variance) {
        return variance > 0 ? 1 - squaredError / variance : Double.NaN;
    }

    /** The score for people; "–" where it is undefined. */
    public String text() {
        return metric.text(score);
    }

    /** What is counted of a task besides the loss, step by step. */
    public static Metric metric(Task task) {
        return metric(task.kind(), task.width());
    }

    /** The same of targets with this number of numbers a sample. */
    public static Metric metric(Task.Kind task, int width) {
        return switch (task) {
            case CLASSIFICATION -> Metric.ACCURACY;
            case REGRESSION -> width == 1 ? Metric.R2 : Metric.POOLED_R2;
            case MULTILABEL -> Metric.SUBSET_ACCURACY;
        };
    }

    /** Of a task's split without a sample. */
    public static Score none(Task task) {
        return none(task.kind(), task.width());
    }

    static Score none(Task.Kind task, int width) {
        return new Score(Double.NaN, Double.NaN, metric(task, width));
    }

    Score unscored() {
        return new Score(loss, Double.NaN, metric);
    }

    /** Whether there was no sample. */
    public boolean isNone() {
        return Double.isNaN(loss);
    }

    /** The score where it is a share of samples. */
    public double accuracy() {
        return score;
    }
}

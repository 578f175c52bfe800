package chainrule.train;

import chainrule.datasets.Batches;
import chainrule.datasets.Targets;
import chainrule.engine.Tally;

/**
 * How well a network does on some samples.
 *
 * @param loss the mean loss a sample, without penalties
 * @param score accuracy, the share of samples whose class, or whose labels all together, are predicted rightly; of real targets R², 1
 *     less the share of the targets' variance that the squared errors have (of the training split's own mean prediction: 0)
 */
public record Score(double loss, double score) {
    /** For splits without a sample. */
    public static final Score NONE = new Score(Double.NaN, Double.NaN);

    /** Of samples that were counted. */
    public static Score of(Tally tally, Batches samples) {
        boolean reals = samples.subset().samples().targets() instanceof Targets.Reals;
        return new Score(tally.loss(), reals ? 1 - tally.score() / samples.targetVariance() : tally.score());
    }

    /** The same where it is a share of samples. */
    public double accuracy() {
        return score;
    }
}

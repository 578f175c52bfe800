package chainrule.engine.step;

import chainrule.datasets.Batches;
import chainrule.engine.Tally;

/**
 * What the kernels of a program see of the step that they are part of.
 *
 * @param batches the samples
 * @param order of the epoch's samples
 * @param from the first of the batch's samples in {@code order}
 * @param n samples in the batch
 * @param labels of the batch's samples, {@code n} of them
 * @param epoch from 1; 0 for evaluation
 * @param number of the step, from 0 over the whole training
 * @param rate η
 * @param seed of the dropout masks
 * @param tally counts losses
 */
public record Step(
        Batches batches,
        int[] order,
        int from,
        int n,
        int[] labels,
        int epoch,
        int number,
        double rate,
        long seed,
        Tally tally) {
    /** For operations that need to know no more than how many samples there are. */
    public static Step ofSize(int n) {
        return new Step(null, null, 0, n, null, 0, 0, 0, 0, null);
    }
}

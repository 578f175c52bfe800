package chainrule.engine.step;

import chainrule.datasets.Batches;
import chainrule.engine.Tally;
import java.util.stream.IntStream;

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
    /** The steps that count losses and hits of samples in their order. */
    static Iterable<Step> counting(Batches samples, Tally tally) {
        int[] rows = samples.subset().rows();
        return () -> IntStream.range(0, samples.steps())
                .mapToObj(i -> {
                    int n = samples.size(i);
                    int from = i * samples.batch();
                    var labels = new int[n];
                    samples.labels(rows, from, n, labels);
                    return new Step(samples, rows, from, n, labels, 0, 0, 0, 0, tally);
                })
                .iterator();
    }

    /** For operations that need to know no more than how many samples there are. */
    public static Step ofSize(int n) {
        return new Step(null, null, 0, n, null, 0, 0, 0, 0, null);
    }
}

package chainrule.engine.step;

import chainrule.datasets.Batches;
import chainrule.engine.RunningMetrics;
import java.util.stream.IntStream;

/**
 * What the kernels of a program see of the step that they are part of.
 *
 * @param batches the samples
 * @param order of the epoch's samples
 * @param from the first of the batch's samples in {@code order}
 * @param n samples in the batch, or in the part of it that this is
 * @param targets of the batch's samples, {@link Batches#targetWidth} numbers each
 * @param weights of the batch's samples in the risk (B14), one each; null: all 1
 * @param epoch from 1; 0 for evaluation
 * @param number of the step, from 0 over the whole training
 * @param rate η
 * @param seed of the dropout masks
 * @param tally counts losses
 * @param mixed what is mixed into the samples (B13); null: nothing
 * @param first the place in the batch of the part's first sample
 * @param whole samples in the whole batch, whose mean the risk is
 */
public record Step(
        Batches batches,
        int[] order,
        int from,
        int n,
        double[] targets,
        double[] weights,
        int epoch,
        int number,
        double rate,
        long seed,
        RunningMetrics tally,
        Mixed mixed,
        int first,
        int whole) {
    private static final double[] NO_TARGETS = {};

    /**
     * The partners of a batch's samples.
     *
     * @param share λ: how much each sample counts, and 1 − λ its partner
     * @param targets of the partners, as those of the samples
     * @param weights of the partners; null: all 1
     */
    public record Mixed(double share, double[] targets, double[] weights) {
        /** Of {@code n} samples of an epoch's order; null if the epoch mixes none. */
        public static Mixed of(Batches batches, int[] order, int from, int n, int epoch) {
            return batches.mixing(epoch)
                    .map(mixing -> {
                        int[] rows = mixing.rows(order, from, n);
                        return new Mixed(
                                mixing.share(from),
                                Step.targets(batches, rows, 0, n),
                                Step.weights(batches, rows, 0, n));
                    })
                    .orElse(null);
        }

        double weight(int i) {
            return weights == null ? 1 : weights[i];
        }
    }

    /** Of a whole batch. */
    public Step(
            Batches batches,
            int[] order,
            int from,
            int n,
            double[] targets,
            double[] weights,
            int epoch,
            int number,
            double rate,
            long seed,
            RunningMetrics tally,
            Mixed mixed) {
        this(batches, order, from, n, targets, weights, epoch, number, rate, seed, tally, mixed, 0, n);
    }

    /** Of samples that are not mixed. */
    public Step(
            Batches batches,
            int[] order,
            int from,
            int n,
            double[] targets,
            double[] weights,
            int epoch,
            int number,
            double rate,
            long seed,
            RunningMetrics tally) {
        this(batches, order, from, n, targets, weights, epoch, number, rate, seed, tally, null);
    }

    /** The steps that count losses and hits of samples in their order. */
    static Iterable<Step> counting(Batches samples, RunningMetrics tally) {
        int[] rows = samples.subset().rows();
        return () -> IntStream.range(0, samples.steps())
                .mapToObj(i -> {
                    int n = samples.size(i);
                    int from = i * samples.batch();
                    return new Step(
                            samples,
                            rows,
                            from,
                            n,
                            targets(samples, rows, from, n),
                            weights(samples, rows, from, n),
                            0,
                            0,
                            0,
                            0,
                            tally);
                })
                .iterator();
    }

    /** For a forward pass over {@code n} rows of an order, without dropout and targets. */
    static Step forward(Batches samples, int[] order, int from, int n) {
        return new Step(samples, order, from, n, NO_TARGETS, null, 0, 0, 0, 0, new RunningMetrics());
    }

    /** The targets of {@code n} rows of an order, in an array of their own. */
    static double[] targets(Batches samples, int[] order, int from, int n) {
        var targets = new double[n * samples.targetWidth()];
        samples.targets(order, from, n, targets);
        return targets;
    }

    /** The weights of {@code n} rows of an order, in an array of their own; null if all are 1. */
    static double[] weights(Batches samples, int[] order, int from, int n) {
        if (!samples.isWeighted()) {
            return null;
        }
        var weights = new double[n];
        samples.weights(order, from, n, weights);
        return weights;
    }

    /** The same for {@code count} samples of the batch, from its sample {@code first} on. */
    public Step part(int first, int count) {
        return new Step(
                batches, order, from, count, targets, weights, epoch, number, rate, seed, tally, mixed, first, whole);
    }

    /** What the {@code i}th sample of the batch counts in the risk. */
    public double weight(int i) {
        return weights == null ? 1 : weights[i];
    }

    /** Numbers in one sample's target. */
    public int width() {
        return batches.targetWidth();
    }

    /** For operations that need to know no more than how many samples there are. */
    public static Step ofSize(int n) {
        return new Step(null, null, 0, n, null, null, 0, 0, 0, 0, null);
    }
}

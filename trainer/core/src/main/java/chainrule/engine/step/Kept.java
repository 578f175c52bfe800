package chainrule.engine.step;

import chainrule.optim.Averaging;

/** What a mean keeps of itself at a step. */
public sealed interface Kept {
    /** d. */
    double at(Step step);

    /** Such as d, with the formula's ID. */
    String formula();

    /**
     * D8: a mean of weights over updates.
     *
     * @param stepsPerEpoch updates an epoch
     */
    record OfWeights(Averaging averaging, int stepsPerEpoch, int epochs) implements Kept {
        @Override
        public double at(Step step) {
            return averaging.kept(step.number(), stepsPerEpoch, epochs);
        }

        @Override
        public String formula() {
            return averaging instanceof Averaging.Ema ema
                    ? "d = min(%s, (1+t)/(10+t)) (D8)".formatted(ema.decay())
                    : "d = (k−1)/k at the end of an epoch, k of those that are averaged, else 1 (D8)";
        }
    }

    /**
     * E1: a running statistic of batches.
     *
     * @param momentum how much the latest batch counts
     */
    record OfStatistics(double momentum) implements Kept {
        @Override
        public double at(Step step) {
            return 1 - momentum;
        }

        @Override
        public String formula() {
            return "d = %s (E1)".formatted(1 - momentum);
        }
    }

    /** What turns a variance that is divided by N − 1 into one that is divided by N: its mean with 0, where it counts (N − 1)/N. */
    record OfVariance() implements Kept {
        @Override
        public double at(Step step) {
            return (step.n() - 1.0) / step.n();
        }

        @Override
        public String formula() {
            return "d = (N−1)/N";
        }
    }

    /**
     * D9: the mean gradient of some batches, each counting as many times as it has samples.
     *
     * @param batches of an update
     */
    record OfGradients(int batches) implements Kept {
        @Override
        public double at(Step step) {
            int size = step.batches().batch();
            int before = step.from() / size % batches * size;
            return (double) before / (before + step.n());
        }

        @Override
        public String formula() {
            return "d = the share of the batches before of %d (D9)".formatted(batches);
        }
    }
}

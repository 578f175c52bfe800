package chainrule.audit;

import chainrule.config.RunConfig;

/**
 * What mixup (B13) does with a batch.
 *
 * @param share λ: how much each sample counts, and 1 − λ its partner
 * @param partners the rows that are mixed into the batch's
 */
record PlainMixing(double share, int[] partners) {
    /** @param step of the epoch, from 0 */
    static PlainMixing of(RunConfig config, int[] rows, int epoch, int step) {
        if (config.train().mixup() == 0) {
            return new PlainMixing(1, rows);
        }
        var random = new PlainRandom(config.train().seed(), PlainRandom.MIXUP, epoch, step);
        return new PlainMixing(random.beta(config.train().mixup()), random.shuffled(rows));
    }

    double[][] inputs(PlainInputs of, int[] rows, int epoch) {
        double[][] x = of.of(rows, epoch);
        double[][] others = of.of(partners, epoch);
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < x[i].length; j++) {
                x[i][j] = share * x[i][j] + (1 - share) * others[i][j];
            }
        }
        return x;
    }
}

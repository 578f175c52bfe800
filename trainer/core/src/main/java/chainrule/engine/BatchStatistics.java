package chainrule.engine;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.datasets.Batches;
import chainrule.datasets.DataSetting;
import chainrule.model.MlpSpec;

/** What batch normalisation (E1) needs of the batches: a variance of one sample is not defined, and PyTorch refuses it, too. */
final class BatchStatistics {
    private BatchStatistics() {}

    /** @throws UserException if a batch has one sample, and something that is not frozen is normalised by statistics of the batch */
    static void require(MlpSpec spec, Batches batches, TrainingRules rules) {
        boolean learnt =
                spec.norms().stream().anyMatch(place -> place.norm().isOfBatch() && !rules.freezes(place.layer()));
        if (!learnt || batches.size(batches.steps() - 1) > 1) {
            return;
        }
        int samples = batches.subset().count();
        if (samples == 1) {
            throw new UserException("batch normalisation needs two samples or more, and there is one");
        }
        if (batches.batch() == 1) {
            throw new UserException(Message.of(
                    "batch normalisation needs batches of two samples or more: raise %s", DataSetting.BATCH));
        }
        throw new UserException(Message.of(
                "batch normalisation needs batches of two samples or more, and of %,d samples in batches of %,d the last batch has one: change %s",
                samples, batches.batch(), DataSetting.BATCH));
    }
}

package chainrule.run;

import chainrule.train.EpochMetrics;
import chainrule.train.Score;
import chainrule.train.TrainingResult;
import java.util.Optional;

/**
 * The result of a run.
 *
 * @param engine that trained
 * @param train the training split by the best epoch's parameters, dropout and augmentation off; NaN if it was interrupted
 * @param finalTrain the same by the final parameters
 * @param validation the validation split by the best epoch's parameters, with baselines; empty without one, or if no epoch ended
 * @param monitored what decides which epoch is the best: "accuracy", "validation loss"
 * @param seconds of training and validation
 */
public record RunSummary(
        RunDirectory directory,
        String engine,
        long parameters,
        TrainingResult result,
        Score train,
        Score finalTrain,
        Optional<Evaluation> validation,
        String monitored,
        LossWeights weights,
        double seconds) {
    /** Whether the best epoch is another than the last. */
    public boolean isBestEarlier() {
        return result.best().epoch() != result.last().epoch();
    }

    /** The epoch that is measured: "epoch 18, the best by accuracy". */
    public String measured() {
        EpochMetrics best = result.best();
        return best.validation().isNone()
                ? "epoch %d, the last".formatted(best.epoch())
                : "epoch %d, the best by %s".formatted(best.epoch(), monitored);
    }
}

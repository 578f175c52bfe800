package chainrule.run;

import chainrule.train.Score;
import chainrule.train.TrainingResult;
import java.util.Optional;

/**
 * What a run came to.
 *
 * @param engine that trained
 * @param train the training split by the final parameters, dropout and augmentation off
 * @param validation the validation split by the final parameters, with baselines; empty without one, or if no epoch ended
 * @param seconds of training and validation
 */
public record RunSummary(
        RunDirectory directory,
        String engine,
        long parameters,
        TrainingResult result,
        Score train,
        Optional<Evaluation> validation,
        double seconds) {}

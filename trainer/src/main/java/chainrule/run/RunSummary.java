package chainrule.run;

import chainrule.train.Score;
import chainrule.train.TrainingResult;

/**
 * What a run came to.
 *
 * @param engine that trained
 * @param train the training split by the final parameters, dropout and augmentation off
 * @param seconds of training and validation
 */
public record RunSummary(
        RunDirectory directory, String engine, long parameters, TrainingResult result, Score train, double seconds) {}

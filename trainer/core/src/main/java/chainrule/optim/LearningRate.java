package chainrule.optim;

import java.io.Serializable;

/**
 * The learning rate of every step of a training run.
 *
 * @param rate the optimiser's
 * @param stepsPerEpoch batches an epoch
 * @param epochs epochs in all
 */
public record LearningRate(double rate, Schedule schedule, int stepsPerEpoch, int epochs) implements Serializable {
    /** At a step counted from 0 over the whole training. */
    public double at(long step) {
        return rate * schedule.factor((double) step / stepsPerEpoch, epochs);
    }
}

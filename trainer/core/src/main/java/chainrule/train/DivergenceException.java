package chainrule.train;

import chainrule.base.Message;
import chainrule.base.UserException;
import java.util.Locale;

/** The loss is no longer a number. */
public final class DivergenceException extends UserException {

    /** What every such message begins with. */
    public static final String SYMPTOM = "the loss stopped being a finite number";

    private DivergenceException(Message message) {
        super(message);
    }

    /**
     * Noticed after some steps of an epoch: after how many depends on how fast they were, so they are not in the message, which
     * is a study's result.
     *
     * @param rate at the epoch's beginning
     */
    DivergenceException(int epoch, double rate) {
        this(Message.of(SYMPTOM + " in epoch %d: the learning rate %s is too large, try %s", epoch, rate, lower(rate)));
    }

    /**
     * Traced to its step.
     *
     * @param kept what is left of the run: the end of the sentence
     */
    public static DivergenceException at(Divergence found, Message kept) {
        return new DivergenceException(Message.of(
                SYMPTOM + " in epoch %d at step %d, learning rate %s; the largest gradient before it: %.3g, in %s. "
                        + "Try %s or %s; %s",
                found.epoch(),
                found.step(),
                found.rate(),
                found.largestGradient(),
                found.parameter(),
                TrainingSetting.RATE.to(lower(found.rate())),
                TrainingSetting.CLIP_NORM.to(1),
                kept));
    }

    private static String lower(double rate) {
        return String.format(Locale.ROOT, "%.3g", rate / 10);
    }
}

package chainrule.study.trial;

import chainrule.run.RunDirectory;
import chainrule.train.EpochMetrics;
import chainrule.train.Score;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The result of a trial.
 *
 * @param directory the trial's: with its configuration, provenance, metrics and, if an epoch ended, parameters
 * @param epochs those that ended
 * @param train the training split by the final parameters; NaN if it failed
 * @param best the best epoch by the monitored figure, from 1; 0 if none ended
 * @param seconds of training and validation
 * @param failure why it ended before its time, in a line: a diverged training is a result, too
 * @param heldOut of a cross-validation: the test part by the parameters of the best epoch; empty for other trials, and if it failed
 */
public record Outcome(
        Trial trial,
        RunDirectory directory,
        List<EpochMetrics> epochs,
        Score train,
        int best,
        double seconds,
        long parameters,
        Optional<String> failure,
        Optional<HeldOut> heldOut) {
    /** Not of a cross-validation. */
    public Outcome(
            Trial trial,
            RunDirectory directory,
            List<EpochMetrics> epochs,
            Score train,
            int best,
            double seconds,
            long parameters,
            Optional<String> failure) {
        this(trial, directory, epochs, train, best, seconds, parameters, failure, Optional.empty());
    }

    /** After the last epoch; NaN if none ended. */
    public Score validation() {
        return epochs.isEmpty() ? Score.NONE : epochs.get(epochs.size() - 1).validation();
    }

    /** After the best epoch; NaN if none ended. */
    public Score bestValidation() {
        return best == 0 ? Score.NONE : epochs.get(best - 1).validation();
    }

    /** The same, as if it had ended after its last epoch: to show the epochs before a failure. */
    public Outcome withoutFailure() {
        return new Outcome(trial, directory, epochs, train, best, seconds, parameters, Optional.empty(), heldOut);
    }

    /** The lowest validation loss of all epochs; NaN if none ended. */
    public double lowestValidationLoss() {
        return epochs.stream()
                .map(epoch -> epoch.validation().loss())
                .min(Comparator.naturalOrder())
                .orElse(Double.NaN);
    }
}

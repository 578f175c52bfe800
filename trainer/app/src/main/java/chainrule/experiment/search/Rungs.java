package chainrule.experiment.search;

import chainrule.base.Counted;
import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.config.RunSetting;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * After how many epochs trials are compared: R·η⁻ˢ, …, R·η⁻¹, R for R epochs and the factor η, rounded down, with the largest s for which
 * r·ηˢ ≤ R (Li et al. 2018, algorithm 1), where r is the smallest number of epochs.
 *
 * @param epochs rising; the last is R
 */
record Rungs(List<Integer> epochs, int factor) {
    /**
     * A bracket: the trials that begin together.
     *
     * @param first the rung that they begin on, from 0
     * @param trials how many begin
     */
    record Bracket(int first, int trials) {}

    /** @throws UserException if there are fewer than two rungs */
    static Rungs of(int least, int most, int factor) {
        if (least > most) {
            throw new UserException(Message.of(
                    "%s is %d, and a trial has %s: choose fewer, or more with %s",
                    RunSetting.MIN_EPOCHS, least, Counted.of(most, "epoch"), RunSetting.EPOCHS.given()));
        }
        int steps = 0;
        for (long reach = (long) least * factor; reach <= most; reach *= factor) {
            steps++;
        }
        if (steps == 0) {
            throw new UserException(Message.of(
                    "there is only one rung: a trial has %s, fewer than %s times %s (%d × %d): lower %s, or raise %s",
                    Counted.of(most, "epoch"),
                    RunSetting.FACTOR,
                    RunSetting.MIN_EPOCHS,
                    factor,
                    least,
                    RunSetting.MIN_EPOCHS.bare(),
                    RunSetting.EPOCHS.bare()));
        }
        var epochs = new ArrayList<Integer>();
        for (int i = steps; i >= 0; i--) {
            epochs.add((int) (most / Math.pow(factor, i)));
        }
        return new Rungs(List.copyOf(epochs), factor);
    }

    /** A single one: every trial is trained to its end. */
    static Rungs whole(int epochs) {
        return new Rungs(List.of(epochs), 2);
    }

    /** How many of the trials on a rung continue: a part of 1/η, and one at least. */
    int kept(int trials) {
        return Math.max(1, trials / factor);
    }

    /** Those of Hyperband, from the one that begins lowest: bracket s begins with ⌈(s_max + 1)/(s + 1)·ηˢ⌉ trials, s rungs below the last. */
    List<Bracket> brackets() {
        int most = epochs.size() - 1;
        return IntStream.rangeClosed(0, most)
                .mapToObj(first -> {
                    int s = most - first;
                    double begun = (most + 1.0) / (s + 1) * Math.pow(factor, s);
                    // A quotient of whole numbers: what rounding adds must not become a trial.
                    return new Bracket(first, (int) Math.ceil(begun - 1e-9));
                })
                .toList();
    }
}

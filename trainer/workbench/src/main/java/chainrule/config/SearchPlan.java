package chainrule.config;

import chainrule.base.Message;
import chainrule.base.Setting;
import chainrule.base.UserException;
import java.util.OptionalInt;

/**
 * How a search proceeds.
 *
 * @param trials how many combinations begin; empty: {@value #TRIALS}, or of Hyperband each bracket once
 * @param seed of all that is drawn
 * @param minEpochs epochs of the lowest rung at least; empty: 1
 * @param factor how many trials begin a rung for each that continues; empty: {@value #FACTOR}
 */
public record SearchPlan(
        SearchMethod method, OptionalInt trials, long seed, OptionalInt minEpochs, OptionalInt factor) {
    private static final int TRIALS = 20;
    private static final int FACTOR = 3;
    private static final int MOST_TRIALS = 10_000;

    /** @throws UserException if a number is out of its range, or has no effect with this method */
    public SearchPlan {
        requireWithin(RunSetting.TRIALS, trials, 1, MOST_TRIALS);
        requireWithin(RunSetting.MIN_EPOCHS, minEpochs, 1, Integer.MAX_VALUE);
        requireWithin(RunSetting.FACTOR, factor, 2, MOST_TRIALS);
        if (!method.hasRungs()) {
            requireNone(RunSetting.MIN_EPOCHS, minEpochs, method);
            requireNone(RunSetting.FACTOR, factor, method);
        }
    }

    private static void requireWithin(Setting setting, OptionalInt value, int least, int most) {
        if (value.isPresent() && (value.getAsInt() < least || value.getAsInt() > most)) {
            throw new UserException(
                    most == Integer.MAX_VALUE
                            ? Message.of("%s is %d: it must be at least %d", setting, value.getAsInt(), least)
                            : Message.of("%s is %d: it must be from %d to %d", setting, value.getAsInt(), least, most));
        }
    }

    private static void requireNone(Setting setting, OptionalInt value, SearchMethod method) {
        if (value.isPresent()) {
            throw new UserException(Message.of(
                    "%s has no effect: %s trains every combination to its last epoch; use %s, or leave it out",
                    setting, Choices.name(method), RunSetting.SEARCH.to("halving")));
        }
    }

    /** The number of combinations of methods that do not count brackets. */
    public int trialsOrUsual() {
        return trials.orElse(TRIALS);
    }

    public int minEpochsOrUsual() {
        return minEpochs.orElse(1);
    }

    public int factorOrUsual() {
        return factor.orElse(FACTOR);
    }
}

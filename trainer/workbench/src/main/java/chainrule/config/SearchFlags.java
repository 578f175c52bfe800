package chainrule.config;

import chainrule.base.Message;
import chainrule.base.UserException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/** What replaces parts of the plan that a sweep's file has; what is empty stays. */
public record SearchFlags(
        Optional<SearchMethod> method, OptionalInt trials, OptionalInt minEpochs, OptionalInt factor) {
    /** Nothing is replaced. */
    public static final SearchFlags NONE =
            new SearchFlags(Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

    /** @throws UserException if there is no such method */
    public static SearchMethod method(String name) {
        return Arrays.stream(SearchMethod.values())
                .filter(method -> Choices.isName(name, method))
                .findFirst()
                .orElseThrow(() -> new UserException(Message.of(
                        "%s is '%s': it must be %s", RunSetting.SEARCH, name, Choices.listed(SearchMethod.class))));
    }

    /** @throws UserException if a number has no effect */
    SearchPlan over(
            SearchMethod own, OptionalInt ownTrials, long seed, OptionalInt ownMinEpochs, OptionalInt ownFactor) {
        var chosen = method.orElse(own);
        if (chosen == SearchMethod.GRID && trials.isPresent()) {
            throw new UserException(Message.of(
                    "%s has no effect: a grid has every combination; use %s, or leave it out",
                    RunSetting.TRIALS, RunSetting.SEARCH.to("random")));
        }
        // Of a file whose method a flag replaces, what only that method heeds goes, too.
        boolean kept = method.isEmpty() || chosen.hasRungs();
        return new SearchPlan(
                chosen,
                trials.isPresent() ? trials : ownTrials,
                seed,
                minEpochs.isPresent() || !kept ? minEpochs : ownMinEpochs,
                factor.isPresent() || !kept ? factor : ownFactor);
    }
}

package chainrule.experiment.search;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.config.Configuration;
import chainrule.config.RunSetting;
import chainrule.config.SearchSpace;
import chainrule.config.SearchSpace.Interval;
import chainrule.config.SearchSpace.Values;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Laid;
import chainrule.study.trial.Trial;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The trials of combinations: what the sweep sets, over it the user's flags, and over all a combination's values.
 *
 * @param base of all of them: a search asks for trials again and again, and its file is read once
 */
record LaidTrials(SearchSpace space, Laid base) {
    private static final String EPOCHS = "train.epochs";

    /** @throws UserException if the base can't be read */
    static LaidTrials of(SearchSpace space, ExperimentContext context) {
        var base = Configuration.named(space.base());
        for (var entry : space.set().entrySet()) {
            base = base.with(entry.getKey(), entry.getValue(), "set of the sweep");
        }
        return new LaidTrials(space, new Laid(base, context.flags(), "the sweep"));
    }

    /** @throws UserException if a value does not fit its key, or a flag is without effect in all of them */
    List<Trial> of(List<Map<String, String>> combinations) {
        var configurations = base.with(combinations);
        return IntStream.range(0, combinations.size())
                .mapToObj(i -> new Trial(
                        Candidate.label(combinations.get(i)),
                        configurations.get(i).resolve()))
                .toList();
    }

    /**
     * A few combinations in which every listed value and both ends of every interval stand: whoever chooses by results knows no others
     * before.
     */
    List<Trial> samples() {
        var first = new LinkedHashMap<String, String>();
        space.keys().forEach((key, range) -> first.put(key, ends(range).get(0)));
        Set<Map<String, String>> samples = new LinkedHashSet<>(List.of(first));
        space.keys()
                .forEach((key, range) -> ends(range).forEach(value -> {
                    var sample = new LinkedHashMap<>(first);
                    sample.put(key, value);
                    samples.add(sample);
                }));
        return of(List.copyOf(samples));
    }

    private static List<String> ends(SearchSpace.Range range) {
        if (range instanceof Values listed) {
            return listed.values();
        }
        var scale = new Scale((Interval) range);
        return List.of(scale.at(0), scale.at(1));
    }

    /**
     * The epochs of a whole trial.
     *
     * @throws UserException if trials differ in them, so that they can't be compared rung by rung
     */
    int epochs() {
        if (space.keys().containsKey(EPOCHS)) {
            throw new UserException(Message.of(
                    "the sweep varies %s, and this search compares trials by epochs: leave the key out, or use %s",
                    EPOCHS, RunSetting.SEARCH.to("random")));
        }
        return samples().get(0).config().train().epochs();
    }
}

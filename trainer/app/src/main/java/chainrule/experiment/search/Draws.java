package chainrule.experiment.search;

import chainrule.config.SearchSpace;
import chainrule.config.SearchSpace.Interval;
import chainrule.config.SearchSpace.Range;
import chainrule.config.SearchSpace.Values;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** Combinations drawn at random, each key evenly over its values or its scale: the same for the same seed and place. */
record Draws(SearchSpace space) {
    private static final int STREAM = 7;

    /** The numbers of a combination by its place in the search. */
    RandomStream stream(int place) {
        return new RandomStream(space.plan().seed(), Purpose.EXPERIMENT, place, STREAM);
    }

    Map<String, String> next(RandomStream random) {
        var combination = new LinkedHashMap<String, String>();
        space.keys().forEach((key, range) -> combination.put(key, drawn(range, random)));
        return combination;
    }

    private static String drawn(Range range, RandomStream random) {
        if (range instanceof Values values) {
            return values.values().get(random.nextIndex(values.values().size()));
        }
        return new Scale((Interval) range).at(random.nextUniform());
    }
}

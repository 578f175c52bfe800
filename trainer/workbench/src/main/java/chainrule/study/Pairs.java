package chainrule.study;

import chainrule.statistics.Holm;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** All pairs of the groups of a study, with Holm's correction of their probabilities. */
final class Pairs {
    private Pairs() {}

    /**
     * In the order of the groups: none is omitted.
     *
     * @param of compares two groups
     * @param probability p of a comparison before the correction; NaN where there is no test
     * @param corrected a comparison with its p after it
     */
    static <C> List<C> of(
            List<Group> groups,
            BiFunction<Group, Group, C> of,
            ToDoubleFunction<C> probability,
            BiFunction<C, Double, C> corrected) {
        var pairs = new ArrayList<C>();
        for (int i = 0; i < groups.size(); i++) {
            for (int j = i + 1; j < groups.size(); j++) {
                pairs.add(of.apply(groups.get(i), groups.get(j)));
            }
        }
        double[] adjusted =
                Holm.adjusted(pairs.stream().mapToDouble(probability).toArray());
        return IntStream.range(0, adjusted.length)
                .mapToObj(i -> corrected.apply(pairs.get(i), adjusted[i]))
                .toList();
    }
}

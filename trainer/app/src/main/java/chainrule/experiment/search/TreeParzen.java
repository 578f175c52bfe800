package chainrule.experiment.search;

import chainrule.config.SearchSpace;
import chainrule.config.SearchSpace.Interval;
import chainrule.config.SearchSpace.Range;
import chainrule.config.SearchSpace.Values;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import chainrule.statistics.CategoryEstimator;
import chainrule.statistics.ParzenEstimator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Proposes combinations from earlier results (J. Bergstra, R. Bardenet, Y. Bengio and B. Kégl, Algorithms for Hyper-Parameter
 * Optimization, NeurIPS 2011). The best share γ of the combinations gives each key a density l(x), the others g(x): by {@link
 * ParzenEstimator} for an interval, by {@link CategoryEstimator} for listed values. The expected improvement of x is proportional to
 * (γ + (1 − γ)·g(x)/l(x))⁻¹ (their equation 2), so of some values that are drawn from l, the one with the largest l(x)/g(x) is proposed,
 * key by key.
 */
record TreeParzen(SearchSpace space) {
    /** γ of the paper. */
    static final double BEST_SHARE = 0.15;

    private static final int CANDIDATES = 24;
    private static final int STREAM = 8;

    /** How many of some results are the best: ⌈γ·n⌉. */
    static int best(int results) {
        return (int) Math.ceil(BEST_SHARE * results);
    }

    RandomStream stream(int place) {
        return new RandomStream(space.plan().seed(), Purpose.EXPERIMENT, place, STREAM);
    }

    /**
     * A combination.
     *
     * @param ranked earlier combinations, the best first; those whose result is not known yet last
     * @param best how many of them are good
     */
    Map<String, String> propose(List<Map<String, String>> ranked, int best, RandomStream random) {
        var combination = new LinkedHashMap<String, String>();
        space.keys().forEach((key, range) -> {
            var values = ranked.stream().map(earlier -> earlier.get(key)).toList();
            var good = values.subList(0, best);
            var others = values.subList(best, values.size());
            combination.put(key, propose(range, good, others, random));
        });
        return combination;
    }

    private static String propose(Range range, List<String> good, List<String> others, RandomStream random) {
        return range instanceof Values listed
                ? listed(listed.values(), good, others, random)
                : number(new Scale((Interval) range), good, others, random);
    }

    private static String listed(List<String> all, List<String> good, List<String> others, RandomStream random) {
        var l = categories(all, good);
        var g = categories(all, others);
        int chosen = 0;
        double most = 0;
        for (int i = 0; i < CANDIDATES; i++) {
            int candidate = l.draw(random);
            double ratio = l.probability(candidate) / g.probability(candidate);
            chosen = ratio > most ? candidate : chosen;
            most = Math.max(most, ratio);
        }
        return all.get(chosen);
    }

    private static CategoryEstimator categories(List<String> all, List<String> met) {
        return CategoryEstimator.of(
                all.size(), met.stream().mapToInt(all::indexOf).toArray());
    }

    private static String number(Scale scale, List<String> good, List<String> others, RandomStream random) {
        var l = ParzenEstimator.of(good.stream().mapToDouble(scale::place).toArray());
        var g = ParzenEstimator.of(others.stream().mapToDouble(scale::place).toArray());
        String chosen = "";
        double most = 0;
        for (int i = 0; i < CANDIDATES; i++) {
            String candidate = scale.at(l.draw(random));
            double ratio = likelihood(l, scale, candidate) / likelihood(g, scale, candidate);
            chosen = ratio > most ? candidate : chosen;
            most = Math.max(most, ratio);
        }
        return chosen;
    }

    private static double likelihood(ParzenEstimator of, Scale scale, String value) {
        return scale.interval().whole()
                ? of.probability(scale.begin(value), scale.end(value))
                : of.density(scale.place(value));
    }
}

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
 * Optimization, NeurIPS 2011). The best share γ of the combinations gives a density l(x), the others g(x). The expected improvement of x
 * is proportional to (γ + (1 − γ)·g(x)/l(x))⁻¹ (their equation 2), so of some combinations that are drawn from l, the one with the largest
 * l(x)/g(x) is proposed.
 *
 * <p>Each density is the mean of n + 1 parts, one for each of its n combinations and the prior. A part is a product over the keys: that of {@link
 * ParzenEstimator} for an interval, that of {@link CategoryEstimator} for listed values. So values that were good together are proposed
 * together, which the paper's densities, one for each key, can't do (S. Falkner, A. Klein and F. Hutter, BOHB, ICML 2018, section 3.2).
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
     * A combination of values that were likely together.
     *
     * @param ranked earlier combinations, the best first; those whose result is not known yet last
     * @param best how many of them are good
     */
    Map<String, String> propose(List<Map<String, String>> ranked, int best, RandomStream random) {
        var good = Density.of(space, ranked.subList(0, best));
        var others = Density.of(space, ranked.subList(best, ranked.size()));
        Map<String, String> chosen = Map.of();
        double most = 0;
        for (int i = 0; i < CANDIDATES; i++) {
            var candidate = good.draw(random);
            double ratio = good.at(candidate) / others.at(candidate);
            if (chosen.isEmpty() || ratio > most) {
                chosen = candidate;
                most = ratio;
            }
        }
        return chosen;
    }

    /** The parts of one key. */
    private interface KeyParts {
        static KeyParts of(Range range, List<String> met) {
            return range instanceof Values listed
                    ? ListedParts.of(listed.values(), met)
                    : NumberParts.of(new Scale((Interval) range), met);
        }

        String draw(int part, RandomStream random);

        double likelihood(int part, String value);
    }

    private record ListedParts(List<String> all, CategoryEstimator estimator) implements KeyParts {
        static ListedParts of(List<String> all, List<String> met) {
            int[] categories = met.stream().mapToInt(all::indexOf).toArray();
            return new ListedParts(all, CategoryEstimator.of(all.size(), categories));
        }

        @Override
        public String draw(int part, RandomStream random) {
            return all.get(estimator.draw(part, random));
        }

        @Override
        public double likelihood(int part, String value) {
            return estimator.probability(part, all.indexOf(value));
        }
    }

    private record NumberParts(Scale scale, ParzenEstimator estimator) implements KeyParts {
        static NumberParts of(Scale scale, List<String> met) {
            double[] places = met.stream().mapToDouble(scale::place).toArray();
            return new NumberParts(scale, ParzenEstimator.of(places));
        }

        @Override
        public String draw(int part, RandomStream random) {
            return scale.at(estimator.draw(part, random));
        }

        @Override
        public double likelihood(int part, String value) {
            return scale.interval().whole()
                    ? estimator.probability(part, scale.begin(value), scale.end(value))
                    : estimator.density(part, scale.place(value));
        }
    }

    /** Of combinations: the mean of parts. */
    record Density(Map<String, KeyParts> keys, int parts) {
        static Density of(SearchSpace space, List<Map<String, String>> combinations) {
            var keys = new LinkedHashMap<String, KeyParts>();
            space.keys()
                    .forEach((key, range) -> keys.put(
                            key,
                            KeyParts.of(
                                    range,
                                    combinations.stream()
                                            .map(earlier -> earlier.get(key))
                                            .toList())));
            return new Density(keys, combinations.size() + 1);
        }

        Map<String, String> draw(RandomStream random) {
            int part = random.nextIndex(parts);
            var combination = new LinkedHashMap<String, String>();
            keys.forEach((key, of) -> combination.put(key, of.draw(part, random)));
            return combination;
        }

        double at(Map<String, String> combination) {
            double sum = 0;
            for (int part = 0; part < parts; part++) {
                double product = 1;
                for (var key : keys.entrySet()) {
                    product *= key.getValue().likelihood(part, combination.get(key.getKey()));
                }
                sum += product;
            }
            return sum / parts;
        }
    }
}

package chainrule.experiment.search;

import chainrule.config.SearchMethod;
import chainrule.config.SearchPlan;
import chainrule.config.SearchSpace;
import chainrule.config.SearchSpace.Interval;
import chainrule.config.SearchSpace.Range;
import chainrule.config.SearchSpace.Values;
import chainrule.statistics.ParzenEstimator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class TreeParzenTest {
    private static final Map<String, Range> KEYS = new LinkedHashMap<>();

    static {
        KEYS.put("rate", new Interval(1e-5, 1, true, false));
        KEYS.put("dropout", new Interval(0, 0.9, false, false));
        KEYS.put("width", new Interval(4, 256, true, true));
        KEYS.put("activation", new Values(List.of("relu", "tanh", "silu", "elu")));
    }

    private static SearchSpace space(long seed) {
        var plan =
                new SearchPlan(SearchMethod.TPE, OptionalInt.empty(), seed, OptionalInt.empty(), OptionalInt.empty());
        return new SearchSpace("", Map.of(), KEYS, plan);
    }

    /** The best at rate 0.01, dropout 0.2, width 64 and silu: 0. */
    private static double loss(Map<String, String> values) {
        double rate = Math.log10(Double.parseDouble(values.get("rate"))) + 2;
        double dropout = Double.parseDouble(values.get("dropout")) - 0.2;
        double width = Math.log(Double.parseDouble(values.get("width")) / 64);
        return rate * rate
                + 4 * dropout * dropout
                + 0.2 * width * width
                + (values.get("activation").equals("silu") ? 0 : 0.5);
    }

    private static List<Map<String, String>> proposals(
            long seed, int count, ToDoubleFunction<Map<String, String>> loss) {
        var space = space(seed);
        var draws = new Draws(space);
        var parzen = new TreeParzen(space);
        var all = new ArrayList<Map<String, String>>();
        for (int i = 0; i < count; i++) {
            if (i < 10) {
                all.add(draws.next(draws.stream(i)));
            } else {
                var ranked =
                        all.stream().sorted(Comparator.comparingDouble(loss)).toList();
                all.add(parzen.propose(ranked, TreeParzen.best(ranked.size()), parzen.stream(i)));
            }
        }
        return all;
    }

    /** Of 40 proposals each, over 60 seeds: the mean of the best loss is below two thirds of random search's. */
    @Test
    void itFindsBetterValuesThanRandomSearch() {
        double proposed = 0;
        double drawn = 0;
        for (long seed = 1; seed <= 60; seed++) {
            var draws = new Draws(space(seed));
            proposed += proposals(seed, 40, TreeParzenTest::loss).stream()
                    .mapToDouble(TreeParzenTest::loss)
                    .min()
                    .orElseThrow();
            double best = Double.POSITIVE_INFINITY;
            for (int i = 0; i < 40; i++) {
                best = Math.min(best, loss(draws.next(draws.stream(i))));
            }
            drawn += best;
        }
        assertThat(proposed).isLessThan(drawn * 2 / 3);
    }

    /** The largest losses are sought where they are the best: nothing in it knows which side is good. */
    @Test
    void itFollowsTheRanking() {
        var low = proposals(1, 40, TreeParzenTest::loss);
        var high = proposals(1, 40, values -> -loss(values));
        ToDoubleFunction<List<Map<String, String>>> later = all -> all.subList(20, 40).stream()
                .mapToDouble(TreeParzenTest::loss)
                .average()
                .orElseThrow();
        assertThat(later.applyAsDouble(high)).isGreaterThan(3 * later.applyAsDouble(low));
    }

    /** Each value is as good as the others: only which ones stand together decides. */
    @Test
    void valuesThatAreGoodTogetherAreProposedTogether() {
        var letters = List.of("a", "b", "c", "d");
        var keys = new LinkedHashMap<String, Range>();
        keys.put("first", new Values(letters));
        keys.put("second", new Values(letters));
        var plan = new SearchPlan(SearchMethod.TPE, OptionalInt.empty(), 1, OptionalInt.empty(), OptionalInt.empty());
        var parzen = new TreeParzen(new SearchSpace("", Map.of(), keys, plan));
        var ranked = new ArrayList<Map<String, String>>();
        // The four good ones first, then all others, three times.
        letters.forEach(letter -> ranked.add(Map.of("first", letter, "second", letter)));
        for (int i = 0; i < 3; i++) {
            letters.forEach(a -> letters.stream()
                    .filter(b -> !a.equals(b))
                    .forEach(b -> ranked.add(Map.of("first", a, "second", b))));
        }
        for (int place = 0; place < 50; place++) {
            var proposal = parzen.propose(ranked, 4, parzen.stream(place));
            assertThat(proposal.get("first")).isEqualTo(proposal.get("second"));
        }
    }

    /** Of one key, the joint density is the key's own. */
    @Test
    void theDensityOfOneKeyIsParzens() {
        var keys = Map.<String, Range>of("dropout", new Interval(0, 1, false, false));
        var plan = new SearchPlan(SearchMethod.TPE, OptionalInt.empty(), 1, OptionalInt.empty(), OptionalInt.empty());
        var density = TreeParzen.Density.of(
                new SearchSpace("", Map.of(), keys, plan),
                List.of(Map.of("dropout", "0.7"), Map.of("dropout", "0.1"), Map.of("dropout", "0.15")));
        assertThat(density.at(Map.of("dropout", "0.12")))
                .isCloseTo(
                        ParzenEstimator.of(0.1, 0.15, 0.7).density(0.12), org.assertj.core.data.Offset.offset(1e-14));
    }

    @Test
    void theSameSeedProposesTheSame() {
        assertThat(proposals(5, 20, TreeParzenTest::loss)).isEqualTo(proposals(5, 20, TreeParzenTest::loss));
        assertThat(proposals(5, 20, TreeParzenTest::loss)).isNotEqualTo(proposals(6, 20, TreeParzenTest::loss));
    }

    @Test
    void valuesAreWithinTheirBounds() {
        for (var values : proposals(3, 60, TreeParzenTest::loss)) {
            assertThat(Double.parseDouble(values.get("rate"))).isBetween(1e-5, 1.0);
            assertThat(Double.parseDouble(values.get("dropout"))).isBetween(0.0, 0.9);
            assertThat(Integer.parseInt(values.get("width"))).isBetween(4, 256);
        }
    }

    /** γ = 0.15. */
    @ParameterizedTest
    @CsvSource({"1, 1", "10, 2", "20, 3", "21, 4"})
    void theBestAreAShare(int results, int best) {
        assertThat(TreeParzen.best(results)).isEqualTo(best);
    }

    /** Each whole number has the part of the axis that rounds to it; together they have all of it. */
    @Test
    void wholeNumbersShareTheAxis() {
        for (boolean logarithmic : new boolean[] {false, true}) {
            var scale = new Scale(new Interval(2, 9, logarithmic, true));
            double end = 0;
            for (int n = 2; n <= 9; n++) {
                String text = Integer.toString(n);
                assertThat(scale.begin(text)).isCloseTo(end, org.assertj.core.data.Offset.offset(1e-12));
                end = scale.end(text);
                assertThat(scale.at((scale.begin(text) + end) / 2)).isEqualTo(text);
            }
            assertThat(end).isEqualTo(1);
            assertThat(scale.at(0)).isEqualTo("2");
            assertThat(scale.at(1)).isEqualTo("9");
        }
    }
}

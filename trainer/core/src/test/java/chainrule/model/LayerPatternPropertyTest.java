package chainrule.model;

import chainrule.base.UserException;
import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** {@code params --match} for any pattern. */
class LayerPatternPropertyTest {
    private static final int MOST_TRIED = 60;

    /** Lists of sizes, of which at least one holds the unknown: as a width, or as a repetition. */
    @Provide
    Arbitrary<String> patterns() {
        return patterns(1).withoutEdgeCases();
    }

    @Provide
    Arbitrary<String> patternsWithZeros() {
        return patterns(0).withoutEdgeCases();
    }

    private static Arbitrary<String> patterns(int least) {
        var sizes = Arbitraries.integers().between(least, 40);
        var times = Arbitraries.integers().between(least, 5);
        var number = sizes.map(String::valueOf);
        var repeated = Combinators.combine(sizes, times).as("%dx%d"::formatted);
        var width = Arbitraries.oneOf(Arbitraries.just("N"), times.map("Nx%d"::formatted));
        var repetition = sizes.map("%dxN"::formatted);
        return Arbitraries.of(List.of(width, repetition)).flatMap(unknown -> {
            var terms = Arbitraries.oneOf(number, repeated, unknown).list().ofMaxSize(3);
            return Combinators.combine(number, terms, unknown, terms, number)
                    .as((in, before, one, after, out) -> in + "-" + join(before) + one + "-" + join(after) + out);
        });
    }

    private static String join(List<String> terms) {
        return terms.isEmpty() ? "" : String.join("-", terms) + "-";
    }

    /** Counted from the text, without the classes under test. */
    private static long count(String pattern, int n) {
        long count = 0;
        long previous = 0;
        for (String term : pattern.replace("N", Integer.toString(n)).split("-")) {
            String[] parts = term.split("x");
            int times = parts.length == 1 ? 1 : Integer.parseInt(parts[1]);
            for (int i = 0; i < times; i++) {
                long size = Long.parseLong(parts[0]);
                count += previous == 0 ? 0 : (previous + 1) * size;
                previous = size;
            }
        }
        return count;
    }

    @Property
    void theClosestIsThatOfTryingAll(
            @ForAll("patterns") String pattern, @ForAll @IntRange(min = 1, max = 100_000) int wanted) {
        // Larger targets might have their match beyond what is tried here.
        long target = Math.min(wanted, count(pattern, MOST_TRIED));
        int best = 1;
        for (int n = 2; n <= MOST_TRIED; n++) {
            if (Math.abs(count(pattern, n) - target) < Math.abs(count(pattern, best) - target)) {
                best = n;
            }
        }
        var matches = LayerPattern.parse(pattern).around(target);
        var closest = LayerPattern.closest(matches);
        assertThat(closest.n()).isEqualTo(best);
        for (var match : matches) {
            assertThat(match.parameters()).isEqualTo(count(pattern, match.n()));
            assertThat(match.difference()).isEqualTo(match.parameters() - target);
        }
        assertThat(matches).extracting(LayerPattern.Match::n).contains(best + 1).hasSize(best == 1 ? 2 : 3);
    }

    @Property
    void aPatternWithItsNumberIsAListOfSizesOrBothAreRefused(
            @ForAll("patternsWithZeros") String pattern, @ForAll @IntRange(min = 1, max = 9) int n) {
        String sizes = pattern.replace("N", Integer.toString(n));
        if (pattern.matches("(.*\\D)?0.*")) {
            assertThatThrownBy(() -> LayerSizes.parse(sizes)).isInstanceOf(UserException.class);
            assertThatThrownBy(() -> LayerPattern.parse(pattern)).isInstanceOf(UserException.class);
        } else {
            assertThat(LayerPattern.parse(pattern).with(n)).isEqualTo(LayerSizes.parse(sizes));
            assertThat(LayerPattern.parse(LayerPattern.parse(pattern).toString()))
                    .isEqualTo(LayerPattern.parse(pattern));
        }
    }

    /** No count is wrong because it is large. */
    @Property
    void aCountIsExactOrRefused(
            @ForAll @IntRange(min = 1, max = 999_999_999) int units, @ForAll @IntRange(min = 2, max = 9999) int times) {
        var count = ParameterCount.of(LayerSizes.parse(units + "x" + times));
        var exact = BigInteger.valueOf(units)
                .multiply(BigInteger.valueOf(units + 1L))
                .multiply(BigInteger.valueOf(times - 1L));
        if (exact.bitLength() < Long.SIZE) {
            assertThat(count.total()).isEqualTo(exact.longValueExact());
        } else {
            assertThatThrownBy(count::total).isInstanceOf(UserException.class);
        }
    }
}

package chainrule.study;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

import static org.assertj.core.api.Assertions.assertThat;

/** Statistics of any values, some of which do not vary or are missing. */
class ContrastPropertyTest {
    @Provide
    Arbitrary<List<double[]>> values() {
        // Few different values: so that some do not vary at all, and some are equal.
        var value = Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.of(0.1, 0.2, 0.3, 0.7)),
                Tuple.of(1, Arbitraries.just(Double.NaN)),
                Tuple.of(2, Arbitraries.doubles().between(0, 1)));
        return Arbitraries.integers()
                .between(1, 6)
                .flatMap(seeds -> value.array(double[].class)
                        .ofSize(seeds)
                        .list()
                        .ofMinSize(2)
                        .ofMaxSize(4));
    }

    /** Exchanging the order of the configurations exchanges signs, ends and names, and nothing else. */
    @Property(tries = 100)
    void theOrderOfTheConfigurationsDoesNotMatter(@ForAll("values") List<double[]> values) {
        var groups = new ArrayList<Group>();
        for (int i = 0; i < values.size(); i++) {
            groups.add(FailedSeedsTest.group("g" + i, values.get(i)));
        }
        var there = Contrast.all(groups, Metric.VALIDATION_ACCURACY::last);
        Collections.reverse(groups);
        var back = Contrast.all(groups, Metric.VALIDATION_ACCURACY::last);
        assertThat(back).hasSameSizeAs(there);
        for (var contrast : there) {
            var mirrored = back.stream()
                    .filter(other -> other.first().equals(contrast.second())
                            && other.second().equals(contrast.first()))
                    .findFirst()
                    .orElseThrow();
            assertThat(mirrored.seeds()).isEqualTo(contrast.seeds());
            assertThat(mirrored.omitted()).isEqualTo(contrast.omitted());
            assertThat(mirrored.values().isPresent())
                    .isEqualTo(contrast.values().isPresent());
            if (contrast.values().isPresent()) {
                var v = contrast.values().get();
                var m = mirrored.values().get();
                assertThat(m.p()).isEqualTo((Double) v.p());
                assertThat(m.detectable()).isEqualTo((Double) v.detectable());
                assertThat(m.isEqual()).isEqualTo(v.isEqual());
                assertThat(m.bootstrap().difference() + v.bootstrap().difference())
                        .isZero();
                assertThat(m.bootstrap().low() + v.bootstrap().high()).isZero();
                assertThat(m.bootstrap().high() + v.bootstrap().low()).isZero();
            }
        }
    }
}

package chainrule.datasets;

import chainrule.base.UserException;
import chainrule.datasets.Split.Plan;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** What holds for any data set and any plan. */
class SplitPropertyTest {
    private static final int MOST_CLASSES = 6;

    /** Samples whose classes are as unequal as they come. */
    @Provide
    Arbitrary<Dataset> datasets() {
        return Arbitraries.integers()
                .between(0, MOST_CLASSES - 1)
                .array(int[].class)
                .ofMinSize(1)
                .ofMaxSize(120)
                .map(labels -> Tiny.labelled(MOST_CLASSES, labels));
    }

    @Provide
    Arbitrary<Plan> plans() {
        var sizes = Arbitraries.oneOf(
                Arbitraries.doubles().between(0, true, 1, false).ofScale(4),
                Arbitraries.integers().between(0, 80).map(Integer::doubleValue));
        return Combinators.combine(sizes, sizes, Arbitraries.of(true, false), Arbitraries.longs())
                .as(Plan::new)
                .withoutEdgeCases();
    }

    /** Plans that leave something to train on of any data set. */
    @Provide
    Arbitrary<Plan> moderatePlans() {
        var shares = Arbitraries.doubles().between(0, 0.24).ofScale(4);
        return Combinators.combine(shares, shares, Arbitraries.of(true, false), Arbitraries.longs())
                .as(Plan::new)
                .withoutEdgeCases();
    }

    private static long size(double size, int count) {
        return size < 1 ? Math.round(size * count) : (long) size;
    }

    private static int[] rows(Subset... parts) {
        return Stream.of(parts)
                .flatMapToInt(part -> Arrays.stream(part.rows()))
                .sorted()
                .toArray();
    }

    @Property
    void theThreePartsHaveEverySampleOnce(@ForAll("datasets") Dataset data, @ForAll("plans") Plan plan) {
        int count = data.train().count();
        long validation = size(plan.validation(), count);
        long test = size(plan.test(), count);
        if (validation + test >= count) {
            assertThatThrownBy(() -> Split.of(data, plan)).isInstanceOf(UserException.class);
            return;
        }
        var split = Split.of(data, plan);
        assertThat(split.validation().count()).isEqualTo((int) validation);
        assertThat(split.test().count()).isEqualTo((int) test);
        assertThat(rows(split.train(), split.validation(), split.test()))
                .isEqualTo(IntStream.range(0, count).toArray());
        assertThat(Split.of(data, plan).digest()).isEqualTo(split.digest());
    }

    /** So that an experiment with fewer samples differs in nothing else. */
    @Property
    void aSmallerTrainingSplitIsAPartOfTheLarger(
            @ForAll("datasets") Dataset data,
            @ForAll("moderatePlans") Plan plan,
            @ForAll @IntRange(min = 1, max = 150) int most) {
        var whole = Split.of(data, plan);
        var smaller = Split.of(data, new Plan(plan.validation(), plan.test(), plan.stratified(), plan.seed(), most));
        assertThat(smaller.train().count())
                .isEqualTo(Math.min(most, whole.train().count()));
        assertThat(whole.train().rows()).contains(smaller.train().rows());
        assertThat(smaller.validation().rows()).isEqualTo(whole.validation().rows());
        assertThat(smaller.test().rows()).isEqualTo(whole.test().rows());
    }

    /**
     * At any place of the stratified order a class is less than half a sample off its exact number, for its samples lie
     * evenly. A part begins and ends at a place that the other classes' halves shift, too: together it is at most one
     * sample and one for each other class in this class's proportion.
     */
    @Property
    void aStratifiedPartHasEveryClassInProportion(
            @ForAll("datasets") Dataset data, @ForAll("moderatePlans") Plan plan) {
        int count = data.train().count();
        var split = Split.of(data, new Plan(plan.validation(), plan.test(), true, plan.seed()));
        int[] all = data.train().all().classCounts(MOST_CLASSES);
        for (var part : List.of(split.train(), split.validation(), split.test())) {
            int[] counts = part.classCounts(MOST_CLASSES);
            for (int c = 0; c < MOST_CLASSES; c++) {
                double share = (double) all[c] / count;
                assertThat((double) counts[c])
                        .isCloseTo(share * part.count(), within(1 - share + share * (MOST_CLASSES - 1) + 1e-9));
            }
        }
    }
}

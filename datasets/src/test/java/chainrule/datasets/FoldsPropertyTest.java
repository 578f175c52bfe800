package chainrule.datasets;

import chainrule.base.UserException;
import chainrule.datasets.Split.Plan;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** What holds for the folds of any data set. */
class FoldsPropertyTest {
    private static final int CLASSES = 3;

    @Provide
    Arbitrary<Dataset> classified() {
        return labels().map(labels -> Tiny.labelled(CLASSES, labels));
    }

    private static Arbitrary<int[]> labels() {
        return Arbitraries.integers()
                .between(0, CLASSES - 1)
                .array(int[].class)
                .ofMinSize(12)
                .ofMaxSize(90);
    }

    @Provide
    Arbitrary<Dataset> real() {
        return Arbitraries.doubles()
                .between(-1, 1)
                .array(double[].class)
                .ofMinSize(12)
                .ofMaxSize(90)
                .map(targets -> Dataset.of(new double[targets.length][1], targets));
    }

    /** Rows of up to 20 groups, as unequal as they come. */
    @Provide
    Arbitrary<Dataset> grouped() {
        return Combinators.combine(labels(), Arbitraries.integers().between(1, 20), Arbitraries.randomValue(r -> r))
                .as((labels, groups, random) -> {
                    int[] of = IntStream.range(0, labels.length)
                            .map(i -> random.nextInt(1 + random.nextInt(groups)))
                            .toArray();
                    return grouped(Tiny.labelled(CLASSES, labels), of);
                });
    }

    private static Dataset grouped(Dataset data, int[] groups) {
        var train = data.train();
        var samples = new Samples(train.features(), train.targets(), train.weights(), groups);
        return new Dataset(data.name(), data.shape(), data.task(), samples, samples.none());
    }

    private static Split split(Dataset data, Fold fold, double validation, long splitSeed) {
        return Split.of(data, new Plan(validation, 0.2, false, splitSeed, Integer.MAX_VALUE, Optional.of(fold)));
    }

    private static List<Split> splits(Dataset data, Folding folding) {
        return folding.all().stream().map(fold -> split(data, fold, 0.25, 7)).toList();
    }

    private static int[] rows(Subset... parts) {
        return Stream.of(parts)
                .flatMapToInt(part -> Arrays.stream(part.rows()))
                .sorted()
                .toArray();
    }

    private static int[] all(Dataset data) {
        return IntStream.range(0, data.train().count()).toArray();
    }

    private static boolean hasEnough(Dataset data, int folds) {
        return Arrays.stream(data.train().all().classCounts(CLASSES)).allMatch(count -> count == 0 || count >= folds);
    }

    @Property
    void theFoldsAreAPartitionAndHaveEveryClassInProportion(
            @ForAll("classified") Dataset data, @ForAll @IntRange(min = 2, max = 12) int folds, @ForAll long seed) {
        var folding = Folding.of(folds).withSeed(seed);
        if (!hasEnough(data, folds)) {
            assertThatThrownBy(() -> splits(data, folding))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("too few for %d folds", folds);
            return;
        }
        var splits = splits(data, folding);
        assertThat(rows(splits.stream().map(Split::test).toArray(Subset[]::new)))
                .isEqualTo(all(data));
        int[] whole = data.train().all().classCounts(CLASSES);
        for (var split : splits) {
            assertThat(rows(split.train(), split.validation(), split.test())).isEqualTo(all(data));
            int[] counts = split.test().classCounts(CLASSES);
            for (int c = 0; c < CLASSES; c++) {
                assertThat((double) counts[c]).isCloseTo((double) whole[c] / folds, within(1 - 1e-9));
            }
            assertThat((double) split.test().count()).isCloseTo((double) all(data).length / folds, within(1 - 1e-9));
        }
    }

    /** The validation samples of a fold are in proportion, too: at most a sample off for each class. */
    @Property
    void theValidationSamplesHaveEveryClassInProportion(
            @ForAll("classified") Dataset data, @ForAll @IntRange(min = 2, max = 12) int folds) {
        Assume.that(hasEnough(data, folds));
        for (var split : splits(data, Folding.of(folds))) {
            int rest = split.train().count() + split.validation().count();
            assertThat(split.validation().count()).isEqualTo((int) Math.round(0.25 * rest));
            int[] counts = split.validation().classCounts(CLASSES);
            int[] trained = split.train().classCounts(CLASSES);
            for (int c = 0; c < CLASSES; c++) {
                double expected =
                        (double) (counts[c] + trained[c]) * split.validation().count() / rest;
                assertThat((double) counts[c]).isCloseTo(expected, within((double) CLASSES));
            }
        }
    }

    @Property
    void foldsOfRealTargetsDifferByOneSample(
            @ForAll("real") Dataset data, @ForAll @IntRange(min = 2, max = 12) int folds, @ForAll long seed) {
        var splits = splits(data, Folding.of(folds).withSeed(seed));
        assertThat(rows(splits.stream().map(Split::test).toArray(Subset[]::new)))
                .isEqualTo(all(data));
        var sizes = splits.stream().mapToInt(split -> split.test().count()).summaryStatistics();
        assertThat(sizes.getMax() - sizes.getMin()).isLessThanOrEqualTo(1);
    }

    @Property
    void aGroupIsInOnePartAndNoFoldIsEmpty(
            @ForAll("grouped") Dataset data, @ForAll @IntRange(min = 2, max = 6) int folds, @ForAll long seed) {
        int[] groups = data.train().groups();
        long distinct = Arrays.stream(groups).distinct().count();
        Assume.that(distinct >= folds);
        var all = Folding.of(folds).withSeed(seed).groupedBy("g").all();
        var heldOut =
                all.stream().map(fold -> Folds.of(data, fold).heldOut(fold)).toList();
        assertThat(heldOut.stream().flatMapToInt(Arrays::stream).sorted().toArray())
                .isEqualTo(all(data));
        for (int k = 0; k < folds; k++) {
            var fold = all.get(k);
            assertThat(heldOut.get(k)).isNotEmpty();
            boolean validated = Math.round(0.25 * (groups.length - heldOut.get(k).length)) > 0;
            if (validated && distinct - groups(groups, heldOut.get(k)).size() < 2) {
                assertThatThrownBy(() -> split(data, fold, 0.25, 7))
                        .isInstanceOf(UserException.class)
                        .hasMessageContaining("leaves one group outside the fold");
                continue;
            }
            var split = split(data, fold, 0.25, 7);
            assertThat(split.test().rows()).isEqualTo(heldOut.get(k));
            assertThat(rows(split.train(), split.validation(), split.test())).isEqualTo(all(data));
            var parts = Stream.of(split.train(), split.validation(), split.test())
                    .map(part -> groups(groups, part.rows()))
                    .toList();
            assertThat(parts.get(0)).isNotEmpty();
            assertThat(parts.get(1).isEmpty()).isNotEqualTo(validated);
            assertThat(parts.stream().mapToInt(Set::size).sum()).isEqualTo((int) distinct);
        }
    }

    private static Set<Integer> groups(int[] groups, int[] rows) {
        return Arrays.stream(rows).mapToObj(row -> groups[row]).collect(Collectors.toSet());
    }

    /** Every row its own group: as good as without groups, but for a sample of each class. */
    @Property(tries = 200)
    void groupsOfOneRowAreStratified(
            @ForAll("classified") Dataset data, @ForAll @IntRange(min = 2, max = 6) int folds, @ForAll long seed) {
        var single = grouped(data, all(data));
        int[] whole = data.train().all().classCounts(CLASSES);
        for (var split : splits(single, Folding.of(folds).withSeed(seed).groupedBy("g"))) {
            int[] counts = split.test().classCounts(CLASSES);
            for (int c = 0; c < CLASSES; c++) {
                assertThat((double) counts[c]).isCloseTo((double) whole[c] / folds, within(1 - 1e-9));
            }
        }
    }

    /** Validation share, its seed and the number of training samples are a configuration's own. */
    @Property
    void theHeldOutSamplesAreTheSameForEveryConfiguration(
            @ForAll("classified") Dataset data,
            @ForAll @IntRange(min = 1, max = 3) int index,
            @ForAll @IntRange(min = 1, max = 4) int repeat,
            @ForAll long seed) {
        Assume.that(hasEnough(data, 3));
        var fold = new Fold(index, 3, repeat, seed, Optional.empty());
        var first = split(data, fold, 0.25, 1);
        var second = Split.of(data, new Plan(0, 0.5, true, 99, 4, Optional.of(fold)));
        assertThat(second.test().rows()).isEqualTo(first.test().rows());
        assertThat(second.train().count()).isEqualTo(4);
        assertThat(split(data, fold, 0.25, 1).digest()).isEqualTo(first.digest());
    }

    @Property(tries = 50)
    void anotherRepeatOrSeedDividesOtherwise(@ForAll long seed) {
        var data = Tiny.labelled(2, IntStream.range(0, 60).map(i -> i % 2).toArray());
        var first = split(data, new Fold(1, 3, 1, seed, Optional.empty()), 0.2, 0);
        for (var other :
                List.of(new Fold(1, 3, 2, seed, Optional.empty()), new Fold(1, 3, 1, seed + 1, Optional.empty()))) {
            assertThat(split(data, other, 0.2, 0).test().rows())
                    .isNotEqualTo(first.test().rows());
        }
    }
}

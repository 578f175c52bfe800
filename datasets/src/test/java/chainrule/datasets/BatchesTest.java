package chainrule.datasets;

import chainrule.base.UserException;
import chainrule.datasets.Normalization.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BatchesTest {
    private final Dataset pictures = Tiny.pictures(7, 3);

    private Batches batches(Kind kind, Augmentation augmentation, int batch, long seed) {
        var all = pictures.train().all();
        return new Batches(
                all, pictures.shape(), Normalization.fit(kind, pictures.shape(), all), augmentation, batch, seed);
    }

    @Test
    void anEpochHasEachSampleOnceAndASmallerLastBatch() {
        var batches = batches(Kind.NONE, Augmentation.NONE, 3, 1);
        assertThat(batches.steps()).isEqualTo(3);
        assertThat(batches.size(0)).isEqualTo(3);
        assertThat(batches.size(2)).isEqualTo(1);
        int[] order = batches.order(1);
        Arrays.sort(order);
        assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6);
    }

    @Test
    void theOrderDependsOnSeedAndEpochAlone() {
        int[] order = batches(Kind.NONE, Augmentation.NONE, 3, 1).order(2);
        assertThat(batches(Kind.UNIT, Augmentation.NONE, 5, 1).order(2)).isEqualTo(order);
        assertThat(batches(Kind.NONE, Augmentation.NONE, 3, 1).order(3)).isNotEqualTo(order);
        assertThat(batches(Kind.NONE, Augmentation.NONE, 3, 2).order(2)).isNotEqualTo(order);
    }

    @Test
    void gatheredBytesAreNormalisedAsTheFormulaStates() {
        var all = pictures.train().all();
        var standard = Normalization.fit(Kind.STANDARDIZE, pictures.shape(), all);
        var batches = batches(Kind.STANDARDIZE, Augmentation.NONE, 3, 1);
        int[] order = batches.order(1);
        var floats = new float[3 * 4];
        var doubles = new double[3 * 4];
        batches.gather(order, 3, 3, 1, floats);
        batches.gather(order, 3, 3, 1, doubles);
        var labels = new double[3];
        batches.targets(order, 3, 3, labels);
        for (int i = 0; i < 3; i++) {
            int row = order[3 + i];
            assertThat(labels[i]).isEqualTo(row % 3);
            for (int j = 0; j < 4; j++) {
                double expected = standard.apply(0, 10 * row + j);
                assertThat(doubles[4 * i + j]).isEqualTo(expected);
                assertThat(floats[4 * i + j]).isEqualTo((float) expected);
            }
        }
    }

    /** λ of each batch, and partners that are the batch's own samples in another order. */
    @Test
    void mixedSamplesAreSharesOfTwoOfOneBatch() {
        var plain = batches(Kind.STANDARDIZE, Augmentation.NONE, 3, 1);
        var mixed = plain.withMixup(new Mixup(0.8));
        int[] order = plain.order(2);
        var alone = new double[7 * 4];
        plain.gather(order, 0, 7, 2, alone);
        var mixing = mixed.mixing(2).orElseThrow();
        for (int step = 0; step < 3; step++) {
            int from = 3 * step;
            int n = mixed.size(step);
            int[] partners = Arrays.copyOfRange(mixing.partners(), from, from + n);
            assertThat(partners)
                    .containsExactlyInAnyOrder(
                            java.util.stream.IntStream.range(from, from + n).toArray());
            var found = new double[n * 4];
            var floats = new float[n * 4];
            mixed.gather(order, from, n, 2, found);
            mixed.gather(order, from, n, 2, floats);
            double share = mixing.share(from);
            assertThat(share).isStrictlyBetween(0.0, 1.0);
            for (int i = 0; i < n; i++) {
                assertThat(mixing.rows(order, from, n)[i]).isEqualTo(order[partners[i]]);
                for (int j = 0; j < 4; j++) {
                    double expected = share * alone[4 * (from + i) + j] + (1 - share) * alone[4 * partners[i] + j];
                    assertThat(found[4 * i + j]).isEqualTo(expected);
                    assertThat(floats[4 * i + j])
                            .isCloseTo((float) expected, org.assertj.core.api.Assertions.within(1e-6f));
                }
            }
        }
    }

    @Test
    void allCoresGatherWhatOneDoes() {
        var shape = new Shape(3, 6, 5);
        var all = Toys.pictures(shape, 21).all();
        var how = new Augmentation(true, 1, 0.5, 20, 0.4, 0.4, 0.4, 2);
        var batches = new Batches(all, shape, Normalization.fit(Kind.STANDARDIZE, shape, all), how, 21, 1)
                .withMixup(new Mixup(0.5));
        var floats = new float[2][21 * 90];
        var doubles = new double[2][21 * 90];
        batches.gather(batches.order(1), 0, 21, 1, floats[0]);
        batches.gatherTogether(batches.order(1), 0, 21, 1, floats[1]);
        batches.gather(batches.order(1), 0, 21, 1, doubles[0]);
        batches.gatherTogether(batches.order(1), 0, 21, 1, doubles[1]);
        assertThat(floats[1]).containsExactly(floats[0]);
        assertThat(doubles[1]).containsExactly(doubles[0]);
    }

    @Test
    void whatIsMixedDependsOnSeedEpochAndBatch() {
        var mixed = batches(Kind.NONE, Augmentation.NONE, 3, 1).withMixup(new Mixup(0.8));
        var first = mixed.mixing(1).orElseThrow();
        var second = mixed.mixing(2).orElseThrow();
        assertThat(second.shares()).isNotEqualTo(first.shares()).doesNotHaveDuplicates();
        assertThat(mixed.mixing(1).orElseThrow().shares()).isEqualTo(first.shares());
        assertThat(mixed.withSeed(2).mixing(1).orElseThrow().shares()).isNotEqualTo(first.shares());
        assertThat(mixed.withSeed(1).mixing(1).orElseThrow().partners()).isEqualTo(first.partners());
    }

    @Test
    void anEvaluationMixesNothing() {
        var plain = batches(Kind.STANDARDIZE, Augmentation.NONE, 3, 1);
        var mixed = plain.withMixup(new Mixup(0.8));
        var expected = new double[7 * 4];
        var found = new double[7 * 4];
        int[] rows = plain.subset().rows();
        plain.gather(rows, 0, 7, 0, expected);
        mixed.gather(rows, 0, 7, 0, found);
        assertThat(mixed.mixing(0)).isEmpty();
        assertThat(found).containsExactly(expected);
        assertThat(mixed.isLike(plain)).isFalse();
    }

    /** Three groups of normalisation; 8 samples at once and the rest one by one; blocks within, at and across groups. */
    @Test
    void featuresGatheredOneByOneAreThoseOfWholeSamples() {
        var shape = new Shape(3, 4, 5);
        var bytes = new byte[23 * shape.features()];
        new Random(5).nextBytes(bytes);
        var all = new Samples(new Features.Bytes(bytes, shape.features()), new int[23]).all();
        requireSameFeatures(all, shape, Normalization.fit(Kind.STANDARDIZE, shape, all));
        var floats = new float[23 * shape.features()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = bytes[i] / 3f;
        }
        var numbers = new Samples(new Features.Floats(floats, shape.features()), new int[23]).all();
        requireSameFeatures(numbers, shape, Normalization.none(shape));
        requireSameFeatures(numbers, shape, Normalization.fit(Kind.STANDARDIZE, shape, numbers));
        var table = new Shape(60, 1, 1);
        requireSameFeatures(numbers, table, Normalization.fit(Kind.UNIT, table, numbers));
    }

    private static void requireSameFeatures(Subset all, Shape shape, Normalization normalization) {
        requireSameFeatures(new Batches(all, shape, normalization, Augmentation.NONE, 19, 1));
    }

    /** The second of two batches: its samples and their partners begin at 19. */
    private static void requireSameFeatures(Batches batches) {
        int features = batches.features();
        int[] order = batches.order(3);
        int from = batches.batch();
        int n = batches.size(1);
        assertThat(batches.byFeature().isThere()).isTrue();
        var rows = new float[n * features];
        batches.gather(order, from, n, 3, rows);
        var changed = new byte[n * features];
        if (batches.byFeature().changesPictures()) {
            batches.byFeature().change(order, from, 2, n - 2, 3, changed);
            batches.byFeature().change(order, from, 0, 2, 3, changed);
        }
        for (int[] samples : new int[][] {{0, n}, {0, 2}, {2, n}}) {
            for (int[] block : new int[][] {{0, 60}, {0, 20}, {3, 17}, {18, 45}, {59, 60}}) {
                int first = samples[0];
                int count = samples[1] - first;
                var notes = new BatchFeatures.Notes(n);
                var lines = new float[count * (block[1] - block[0])];
                batches.byFeature().gather(order, from, first, count, 3, changed, block[0], block[1], notes, lines);
                for (int j = block[0]; j < block[1]; j++) {
                    for (int i = 0; i < count; i++) {
                        assertThat(lines[(j - block[0]) * count + i]).isEqualTo(rows[(first + i) * features + j]);
                    }
                }
            }
        }
    }

    /** All of them: moved, changed, mixed. */
    @Test
    void changedAndMixedPicturesAreTheSameFeatureByFeature() {
        var shape = new Shape(3, 4, 5);
        var bytes = new byte[31 * shape.features()];
        new Random(6).nextBytes(bytes);
        var all = new Samples(new Features.Bytes(bytes, shape.features()), new int[31]).all();
        var normalization = Normalization.fit(Kind.STANDARDIZE, shape, all);
        var moved = new Augmentation(true, 2);
        for (var augmentation : List.of(
                Augmentation.NONE,
                moved,
                moved.withResizedCrop(0.4),
                new Augmentation(true, 0, 0.5, 20, 0.2, 0.2, 0.2, 2))) {
            var batches = new Batches(all, shape, normalization, augmentation, 17, 1);
            requireSameFeatures(batches);
            requireSameFeatures(batches.withMixup(new Mixup(0.8)));
        }
    }

    /** Too many to be kept normalised: 1,000 rows of 4,200 columns. */
    @Test
    void manyNumbersAreNormalisedInEachBatch() {
        var shape = new Shape(4200, 1, 1);
        var random = new Random(3);
        var floats = new float[1000 * shape.features()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = random.nextFloat();
        }
        var all = new Samples(new Features.Floats(floats, shape.features()), new int[1000]).all();
        requireSameFeatures(all, shape, Normalization.fit(Kind.STANDARDIZE, shape, all));
    }

    @Test
    void mixedNumbersAreNotGatheredFeatureByFeature() {
        var table = Tiny.table(2, 1, 2, 3);
        var mixed = Batches.inOrder(table.train().all(), table.shape(), Normalization.none(table.shape()), 2)
                .withMixup(new Mixup(1));
        assertThat(mixed.byFeature().isThere()).isFalse();
    }

    @Test
    void gatheredNumbersAreNormalisedFeatureByFeature() {
        var table = Tiny.table(2, 1, 2, 3);
        var all = table.train().all();
        var unit = Normalization.fit(Kind.UNIT, table.shape(), all);
        var to = new float[3];
        Batches.inOrder(all, table.shape(), unit, 10).gather(new int[] {1}, 0, 1, 0, to);
        assertThat(to).containsExactly(0.5f, 0.5f, 0);
    }

    @Test
    void aChangedPictureDependsOnItsRowAndEpochNotOnItsPlace() {
        var batches = batches(Kind.NONE, new Augmentation(true, 1), 7, 5);
        var alone = new float[4];
        var among = new float[7 * 4];
        int[] order = batches.order(1);
        batches.gather(order, 0, 7, 1, among);
        for (int i = 0; i < 7; i++) {
            batches.gather(new int[] {order[i]}, 0, 1, 1, alone);
            assertThat(Arrays.copyOfRange(among, 4 * i, 4 * i + 4)).isEqualTo(alone);
        }
    }

    /** All that a flip and a crop of one pixel can make of 0 1 / 2 3 in row 1, whose bytes are 10 to 13. */
    @Test
    void picturesAreOnlyMirroredAndShifted() {
        var batches = batches(Kind.NONE, new Augmentation(true, 1), 7, 5);
        var seen = new java.util.HashSet<String>();
        var to = new float[4];
        for (int epoch = 1; epoch <= 400; epoch++) {
            batches.gather(new int[] {1}, 0, 1, epoch, to);
            seen.add(Arrays.toString(to));
        }
        assertThat(seen)
                .contains("[10.0, 11.0, 12.0, 13.0]", "[11.0, 10.0, 13.0, 12.0]", "[0.0, 0.0, 10.0, 11.0]")
                .hasSize(18);
    }

    @Test
    void whatCantBeIsRefused() {
        assertThatThrownBy(() -> batches(Kind.NONE, Augmentation.NONE, 0, 1))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("the batch size");
        var table = Tiny.table(2, 1, 2);
        var all = table.train().all();
        var raw = Normalization.fit(Kind.NONE, table.shape(), all);
        assertThatThrownBy(() -> new Batches(all, table.shape(), raw, new Augmentation(true, 0), 1, 1))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("the flip");
    }
}

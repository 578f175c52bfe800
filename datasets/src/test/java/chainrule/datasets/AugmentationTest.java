package chainrule.datasets;

import java.util.Arrays;
import java.util.HashSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AugmentationTest {
    private static final Shape SHAPE = new Shape(2, 3, 3);
    private static final Features.Bytes PICTURES =
            (Features.Bytes) Toys.pictures(SHAPE, 4).features();

    private static byte[] changed(Augmentation augmentation, int row, long seed, int epoch) {
        var to = new byte[SHAPE.features()];
        augmentation.apply(PICTURES, row, SHAPE, seed, epoch, to);
        return to;
    }

    /** A picture of the row, mirrored, moved by so many pixels: what comes in is black. */
    private static byte[] slowly(int row, boolean mirrored, int down, int right) {
        var to = new byte[SHAPE.features()];
        for (int c = 0; c < 2; c++) {
            for (int y = 0; y < 3; y++) {
                for (int x = 0; x < 3; x++) {
                    int fromY = y + down;
                    int fromX = (mirrored ? 2 - x : x) + right;
                    if (0 <= fromY && fromY <= 2 && 0 <= fromX && fromX <= 2) {
                        to[9 * c + 3 * y + x] = (byte) PICTURES.value(row, 9 * c + 3 * fromY + fromX);
                    }
                }
            }
        }
        return to;
    }

    @Test
    void nothingChangesAPicture() {
        assertThat(Augmentation.NONE.isNone()).isTrue();
        assertThat(changed(Augmentation.NONE, 2, 1, 0)).containsExactly(slowly(2, false, 0, 0));
    }

    @Test
    void halfOfThePicturesAreMirrored() {
        int mirrored = 0;
        for (int epoch = 0; epoch < 1000; epoch++) {
            var picture = changed(new Augmentation(true, 0), 1, 5, epoch);
            boolean isMirrored = Arrays.equals(picture, slowly(1, true, 0, 0));
            assertThat(picture).containsExactly(slowly(1, isMirrored, 0, 0));
            mirrored += isMirrored ? 1 : 0;
        }
        assertThat(mirrored).isBetween(420, 580);
    }

    @Test
    void everyShiftWithinTheCropOccurs() {
        var seen = new HashSet<String>();
        for (int epoch = 0; epoch < 300; epoch++) {
            seen.add(Arrays.toString(changed(new Augmentation(false, 1), 0, 5, epoch)));
        }
        var possible = new HashSet<String>();
        for (int down = -1; down <= 1; down++) {
            for (int right = -1; right <= 1; right++) {
                possible.add(Arrays.toString(slowly(0, false, down, right)));
            }
        }
        assertThat(seen).isEqualTo(possible).hasSize(9);
    }

    @Test
    void aShiftBeyondThePictureLeavesItBlack() {
        var black = new byte[SHAPE.features()];
        assertThat(IntStream.range(0, 100).mapToObj(epoch -> changed(new Augmentation(false, 50), 0, 1, epoch)))
                .anyMatch(picture -> Arrays.equals(picture, black));
    }

    @Test
    void theChangeDependsOnSeedEpochAndRow() {
        var both = new Augmentation(true, 1);
        assertThat(changed(both, 1, 5, 0)).containsExactly(changed(both, 1, 5, 0));
        var seen = new HashSet<String>();
        for (int i = 0; i < 10; i++) {
            seen.add(Arrays.toString(changed(both, 1, i, 0)));
            seen.add(Arrays.toString(changed(both, 1, 0, i)));
        }
        assertThat(seen).hasSizeGreaterThan(5);
    }
}

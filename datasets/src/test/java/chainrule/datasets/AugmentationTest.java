package chainrule.datasets;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class AugmentationTest {
    private static final Shape SHAPE = new Shape(2, 3, 3);
    private static final Features.Bytes PICTURES =
            (Features.Bytes) Toys.pictures(SHAPE, 4).features();

    private static byte[] changed(Augmentation augmentation, int row, long seed, int epoch) {
        var to = new byte[SHAPE.features()];
        augmentation.apply(PICTURES, row, SHAPE, seed, epoch, to, 0);
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

    private static final Shape COLOURED = new Shape(3, 6, 5);
    private static final Features.Bytes COLOURS =
            (Features.Bytes) Toys.pictures(COLOURED, 4).features();

    private static byte[] coloured(Augmentation how, int row, int epoch) {
        var to = new byte[COLOURED.features()];
        how.apply(COLOURS, row, COLOURED, 5, epoch, to, 0);
        return to;
    }

    private static Augmentation only(
            double part, double rotation, double brightness, double contrast, double saturation, int cutout) {
        return new Augmentation(false, 0, part, rotation, brightness, contrast, saturation, cutout);
    }

    private static int value(byte[] picture, int c, int y, int x) {
        return picture[(c * 6 + y) * 5 + x] & 0xFF;
    }

    /** A turn by nothing, and a part that is almost all, leave the picture. */
    @Test
    void whatChangesByNothingLeavesThePicture() {
        var same = Arrays.copyOf(COLOURS.data(), COLOURED.features());
        assertThat(coloured(only(1, 1e-9, 0, 0, 0, 0), 0, 1)).containsExactly(same);
        assertThat(coloured(only(1, 0, 1e-9, 1e-9, 1e-9, 0), 0, 1)).containsExactly(same);
    }

    /** Changes without a rotation, row by row, are those pixel by pixel. */
    @Test
    void uprightChangesAreThoseByPixels() {
        for (var how : List.of(
                new Augmentation(true, 3, 0.1, 0, 0, 0, 0, 0),
                new Augmentation(true, 0, 0.4, 0, 0, 0, 0, 0),
                new Augmentation(false, 1, 1, 0, 0.9, 0.5, 0.9, 3),
                new Augmentation(true, 7, 0.5, 0, 0.2, 0.2, 0, 2))) {
            for (int epoch = 1; epoch <= 40; epoch++) {
                for (int row = 0; row < 4; row++) {
                    var expected = new byte[COLOURED.features()];
                    PictureChange.drawn(how, COLOURS, row, COLOURED, 5, epoch)
                            .applyByPixels(COLOURS, row, COLOURED, expected, 0);
                    assertThat(coloured(how, row, epoch)).containsExactly(expected);
                }
            }
        }
    }

    /** Flips and shifts by the general way are those of the fast one: the cut square aside. */
    @Test
    void flipsAndShiftsAreTheSameWithAndWithoutOtherChanges() {
        for (int epoch = 1; epoch <= 20; epoch++) {
            byte[] moved = coloured(new Augmentation(true, 2), 1, epoch);
            byte[] cut = coloured(new Augmentation(true, 2, 1, 0, 0, 0, 0, 1), 1, epoch);
            int different = 0;
            for (int at = 0; at < 30; at++) {
                boolean black = cut[at] == 0 && cut[30 + at] == 0 && cut[60 + at] == 0;
                different += cut[at] == moved[at] ? 0 : 1;
                assertThat(black || cut[at] == moved[at]).isTrue();
            }
            assertThat(different).isBetween(0, 1);
        }
    }

    /** Of a plane of grey, whose slope keeps its length. */
    @Test
    void aRotationTurnsAPlaneOfGreyAboutTheMiddle() {
        var square = new Shape(1, 21, 21);
        var ramp = new byte[441];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = (byte) (2 * (i % 21) + 8 * (i / 21));
        }
        var pixels = new Features.Bytes(ramp, 441);
        var how = new Augmentation(false, 0, 1, 40, 0, 0, 0, 0);
        for (int epoch = 1; epoch <= 10; epoch++) {
            var to = new byte[441];
            how.apply(pixels, 0, square, 5, epoch, to, 0);
            // A linear picture stays linear: g(x, y) = 100 + 2u + 8v, with (u, v) turned by the angle.
            double alongX = ((to[10 * 21 + 15] & 0xFF) - (to[10 * 21 + 5] & 0xFF)) / 10.0;
            double alongY = ((to[15 * 21 + 10] & 0xFF) - (to[5 * 21 + 10] & 0xFF)) / 10.0;
            assertThat(to[10 * 21 + 10] & 0xFF).isEqualTo(100);
            assertThat(Math.hypot(alongX, alongY)).isCloseTo(Math.hypot(2, 8), within(0.15));
            double angle = Math.toDegrees(Math.atan2(8, 2) - Math.atan2(alongY, alongX));
            assertThat(Math.abs(angle)).isLessThan(41);
        }
    }

    /** A linear picture, scaled up: its slopes shrink by the part's sides, whose share of the area and ratio are in the limits. */
    @Test
    void aPartIsScaledToTheWholePicture() {
        var square = new Shape(1, 20, 20);
        var ramp = new byte[400];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = (byte) (6 * (i % 20) + 6 * (i / 20));
        }
        var pixels = new Features.Bytes(ramp, 400);
        var how = new Augmentation(false, 0, 0.3, 0, 0, 0, 0, 0);
        var areas = new HashSet<Long>();
        for (int epoch = 1; epoch <= 50; epoch++) {
            var to = new byte[400];
            how.apply(pixels, 0, square, 5, epoch, to, 0);
            double width = ((to[10 * 20 + 17] & 0xFF) - (to[10 * 20 + 2] & 0xFF)) / 15.0 / 6;
            double height = ((to[17 * 20 + 10] & 0xFF) - (to[2 * 20 + 10] & 0xFF)) / 15.0 / 6;
            areas.add(Math.round(10 * width * height));
            assertThat(width * height).isBetween(0.28, 1.0);
            assertThat(width / height).isBetween(0.73, 1.36);
        }
        assertThat(areas).hasSizeGreaterThan(4);
    }

    @Test
    void brightnessContrastAndSaturationAreThoseFactors() {
        for (int epoch = 1; epoch <= 30; epoch++) {
            double factor = 0;
            byte[] bright = coloured(only(1, 0, 0.5, 0, 0, 0), 2, epoch);
            byte[] grey = coloured(only(1, 0, 0, 0, 1, 0), 2, epoch);
            for (int at = 0; at < COLOURED.features(); at++) {
                int before = COLOURS.data()[2 * COLOURED.features() + at] & 0xFF;
                int after = bright[at] & 0xFF;
                if (before > 60 && after < 255) {
                    factor = factor == 0 ? (double) after / before : factor;
                    assertThat((double) after / before).isCloseTo(factor, within(0.03));
                    assertThat(factor).isBetween(0.48, 1.52);
                }
            }
            // Saturation keeps a pixel's grey, but for rounding, where nothing is cut off.
            for (int at = 0; at < 30; at++) {
                int from = 2 * COLOURED.features() + at;
                boolean inside = true;
                for (int c = 0; c < 3; c++) {
                    int v = grey[30 * c + at] & 0xFF;
                    inside &= v > 0 && v < 255;
                }
                if (inside) {
                    assertThat(greyOf(grey, at)).isCloseTo(greyOf(COLOURS.data(), from), within(1.5));
                }
            }
        }
    }

    private static double greyOf(byte[] data, int at) {
        return (77 * (data[at] & 0xFF) + 150 * (data[at + 30] & 0xFF) + 29 * (data[at + 60] & 0xFF)) / 256.0;
    }

    @Test
    void aSquareIsCutOutOfAllChannels() {
        var places = new HashSet<String>();
        for (int epoch = 1; epoch <= 400; epoch++) {
            byte[] cut = coloured(only(1, 0, 0, 0, 0, 3), 3, epoch);
            int rows = 0;
            int columns = 0;
            for (int y = 0; y < 6; y++) {
                for (int x = 0; x < 5; x++) {
                    boolean black = value(cut, 0, y, x) == 0 && value(cut, 1, y, x) == 0 && value(cut, 2, y, x) == 0;
                    rows |= black ? 1 << y : 0;
                    columns |= black ? 1 << x : 0;
                }
            }
            places.add(rows + " " + columns);
            assertThat(Integer.bitCount(rows)).isBetween(2, 3);
            assertThat(Integer.bitCount(columns)).isBetween(2, 3);
        }
        assertThat(places).hasSize(30);
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> only(0, 0, 0, 0, 0, 0))
                .hasMessageStartingWith("resizedCrop is 0.0: it must be above 0");
        assertThatThrownBy(() -> only(1, 181, 0, 0, 0, 0)).hasMessageStartingWith("rotation is 181.0");
        assertThatThrownBy(() -> only(1, 0, 1.1, 0, 0, 0)).hasMessageStartingWith("brightness is 1.1");
        assertThatThrownBy(() -> only(1, 0, 0, 0, 0, -1)).hasMessageStartingWith("cutout is -1");
        var pictures = Toys.pictures(SHAPE, 4).all();
        var none = Normalization.none(SHAPE);
        assertThatThrownBy(() -> new Batches(pictures, SHAPE, none, only(1, 0, 0, 0, 0.5, 0), 2, 1))
                .hasMessage("the saturation is for images of three colours, and these have 2: remove it");
        var table = new Samples(new Features.Floats(new float[4], 2), new int[2]).all();
        var vector = Shape.vector(2);
        assertThatThrownBy(() -> new Batches(table, vector, Normalization.none(vector), only(1, 5, 0, 0, 0, 0), 2, 1))
                .hasMessage("the rotation is for images: remove it");
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

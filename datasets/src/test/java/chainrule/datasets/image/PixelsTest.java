package chainrule.datasets.image;

import chainrule.base.UserException;
import chainrule.datasets.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PixelsTest {
    @TempDir
    private Path folder;

    private int[] read(Drawing drawing, Shape shape) throws IOException {
        var bytes = ImageFolder.readPixels(drawing.save(folder.resolve("image.png")), shape);
        return IntStream.range(0, bytes.length).map(i -> bytes[i] & 0xFF).toArray();
    }

    @Test
    void aPngInItsOwnSizeKeepsEveryPixelPlaneByPlane() throws IOException {
        var drawing = Drawing.of(2, 2, BufferedImage.TYPE_INT_RGB, (x, y) -> 0x0A1EFF + 0x010100 * (x + 2 * y));
        assertThat(read(drawing, new Shape(3, 2, 2)))
                .containsExactly(10, 11, 12, 13, 30, 31, 32, 33, 255, 255, 255, 255);
    }

    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_4BYTE_ABGR})
    void storedLevelsAreTakenAsTheyAre(int type) throws IOException {
        var drawing = Drawing.samples(3, 1, type, (x, y) -> 100 + x);
        assertThat(read(drawing, new Shape(3, 1, 3))).containsExactly(100, 101, 102, 100, 101, 102, 100, 101, 102);
    }

    @Test
    void sixteenBitsBecomeEight() throws IOException {
        var drawing = Drawing.samples(3, 1, BufferedImage.TYPE_USHORT_GRAY, (x, y) -> 257 * 100 * x);
        assertThat(read(drawing, new Shape(1, 1, 3))).containsExactly(0, 100, 200);
    }

    @Test
    void paletteImagesGiveTheColorsOfTheirPalette() throws IOException {
        var drawing = Drawing.of(2, 1, BufferedImage.TYPE_BYTE_INDEXED, (x, y) -> x == 0 ? 0xFF0000 : 0x00FF00);
        assertThat(read(drawing, new Shape(3, 1, 2))).containsExactly(255, 0, 0, 255, 0, 0);
    }

    /** Reference: Pillow 12.3, {@code Image.new("RGB", (1, 1), (200, 50, 10)).convert("L")} is 90. */
    @Test
    void oneChannelIsTheGreyValue() throws IOException {
        assertThat(read(Drawing.plain(1, 1, 0xC8320A), new Shape(1, 1, 1))).containsExactly(90);
    }

    /**
     * Reference: Pillow 12.3, {@code resize((width, height), Image.BILINEAR)} of the 7×5 grey image (5x² + 9y² + 3xy) mod
     * 256. Pillow rounds to bytes between its two passes, which moves a value by 1 at most.
     */
    @Test
    void scalingAgreesWithPillow() throws IOException {
        var drawing = Drawing.samples(
                7, 5, BufferedImage.TYPE_BYTE_GRAY, (x, y) -> (5 * x * x + 9 * y * y + 3 * x * y) % 256);
        assertWithinOne(read(drawing, new Shape(1, 2, 3)), 24, 75, 162, 102, 140, 150);
        assertWithinOne(
                read(drawing, new Shape(1, 7, 4)),
                3,
                24,
                79,
                152,
                9,
                33,
                91,
                166,
                22,
                48,
                111,
                190,
                42,
                72,
                139,
                221,
                76,
                109,
                179,
                169,
                116,
                154,
                148,
                130,
                153,
                193,
                86,
                105);
        assertWithinOne(
                Arrays.copyOf(read(drawing, new Shape(1, 8, 10)), 20),
                0,
                3,
                9,
                19,
                36,
                57,
                82,
                114,
                150,
                180,
                4,
                7,
                15,
                26,
                43,
                65,
                91,
                124,
                161,
                192);
    }

    private static void assertWithinOne(int[] actual, int... expected) {
        assertThat(actual).hasSameSizeAs(expected);
        assertThat(IntStream.range(0, expected.length)
                        .map(i -> Math.abs(actual[i] - expected[i]))
                        .max()
                        .orElseThrow())
                .isLessThanOrEqualTo(1);
    }

    @Test
    void aShapeThatIsNotAnImageIsRefused() {
        var file = folder.resolve("image.png");
        assertThatThrownBy(() -> read(Drawing.plain(1, 1, 0), Shape.vector(4)))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        file
                                + ": an image has 1 or 3 channels, but samples of 4 are needed; use a network that was trained on images");
    }
}

package chainrule.datasets.image;

import chainrule.datasets.ImageOptions;
import chainrule.datasets.Progress;
import chainrule.datasets.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class OrientationTest {
    @TempDir
    private Path folder;

    /** Three columns and two rows of grey: 10 20 30, 40 50 60. The EXIF block has its orientation alone. */
    private Path drawn(int orientation, String name) throws IOException {
        var plain = Drawing.samples(3, 2, BufferedImage.TYPE_BYTE_GRAY, (x, y) -> 10 + 10 * (x + 3 * y))
                .save(folder.resolve("plain.png"));
        byte[] png = Files.readAllBytes(plain);
        byte[] exif = HexFormat.of()
                .parseHex("49492a0008000000" + "0100" + "1201030001000000" + "%02x000000".formatted(orientation)
                        + "00000000");
        var turned = new ByteArrayOutputStream();
        turned.write(png, 0, 33);
        turned.writeBytes(new byte[] {0, 0, 0, (byte) exif.length, 'e', 'X', 'I', 'f'});
        turned.writeBytes(exif);
        turned.writeBytes(new byte[4]);
        turned.write(png, 33, png.length - 33);
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, turned.toByteArray());
    }

    private static int[] levels(byte[] pixels) {
        return IntStream.range(0, pixels.length).map(i -> pixels[i]).toArray();
    }

    /** By hand, from CIPA DC-008: where the stored 0th row and the stored 0th column are to be seen. */
    @ParameterizedTest
    @CsvSource({
        "1, 3, 10 20 30 40 50 60",
        "2, 3, 30 20 10 60 50 40",
        "3, 3, 60 50 40 30 20 10",
        "4, 3, 40 50 60 10 20 30",
        "5, 2, 10 40 20 50 30 60",
        "6, 2, 40 10 50 20 60 30",
        "7, 2, 60 30 50 20 40 10",
        "8, 2, 30 60 20 50 10 40",
        "0, 3, 10 20 30 40 50 60",
        "9, 3, 10 20 30 40 50 60"
    })
    void theImageIsShownAsItsExifSays(int orientation, int width, String expected) throws IOException {
        var file = drawn(orientation, "image.png");
        assertThat(new ImageFile(file).size(true)).isEqualTo(new ImageFile.Size(width, 6 / width));
        var pixels = ImageFolder.readPixels(file, new Shape(1, 6 / width, width), true);
        assertThat(levels(pixels))
                .containsExactly(Arrays.stream(expected.split(" "))
                        .mapToInt(Integer::parseInt)
                        .toArray());
    }

    @Test
    void itCanBeLeftAsItIsStored() throws IOException {
        var file = drawn(6, "image.png");
        assertThat(levels(ImageFolder.readPixels(file, new Shape(1, 2, 3), false)))
                .containsExactly(10, 20, 30, 40, 50, 60);
    }

    @Test
    void scalingAndTurningFitTogether() throws IOException {
        var file = drawn(6, "image.png");
        // Columns of 40, 50, 60 and of 10, 20, 30: each reduced to its mean.
        assertThat(levels(ImageFolder.readPixels(file, new Shape(1, 1, 2), true)))
                .containsExactly(50, 20);
    }

    @Test
    void aFolderIsReadEitherWay() throws IOException {
        drawn(6, "data/a/1.png");
        drawn(1, "data/b/1.png");
        var turned = ImageFolder.read(folder.resolve("data"), Optional.empty(), Progress.NONE);
        assertThat(turned.shape()).isEqualTo(new Shape(3, 3, 2));
        var stored = ImageFolder.read(
                folder.resolve("data"),
                Optional.empty(),
                new ImageOptions(false, ImageOptions.Broken.REFUSE),
                Progress.NONE);
        assertThat(stored.shape()).isEqualTo(new Shape(3, 2, 3));
        assertThat(IntStream.range(0, 18)
                        .mapToObj(i -> stored.train().features().value(0, i)))
                .isEqualTo(IntStream.range(0, 18)
                        .mapToObj(i -> stored.train().features().value(1, i))
                        .toList());
    }
}

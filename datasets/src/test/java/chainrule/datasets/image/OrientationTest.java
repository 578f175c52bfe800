package chainrule.datasets.image;

import chainrule.datasets.ImageOptions;
import chainrule.datasets.Progress;
import chainrule.datasets.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** What Pillow 12.3's exif_transpose does with each: types of numbers count, of several the first, and other types do not. */
    @ParameterizedTest
    @CsvSource({
        "6, short,               49492a00080000000100120103000100000006000000",
        "6, big-endian,          4d4d002a00000008000101120003000000010006 0000",
        "6, long,                49492a00080000000100120104000100000006000000",
        "6, signed short,        4d4d002a00000008000101120008000000010006 0000",
        "6, float,               4d4d002a0000000800010112000b0000000140c00000",
        "6, two shorts,          49492a00080000000100120103000200000006000300",
        "6, rational,            49492a0008000000010012010500010000001a00000000000000 0600000001000000",
        "1, six and a half,      49492a0008000000010012010500010000001a00000000000000 0d00000002000000",
        "1, byte,                49492a00080000000100120101000100000006000000",
        "1, text,                49492a00080000000100120102000200000036000000",
        "1, undefined,           49492a00080000000100120107000100000006000000",
        "1, none,                49492a00080000000100120103000000000006000000",
        "1, beyond 16 bits,      49492a00080000000100120104000100000006000100",
        "6, more entries to come,49492a00080000000900120103000100000006000000",
        "3, twice,               49492a000800000002001201030001000000060000001201030001000000030000 00",
        "6, at another place,    49492a000c00000000000000 0100120103000100000006000000",
        "6, marked,              457869660000 49492a00080000000100120103000100000006000000",
        "6, marked twice,        457869660000457869660000 49492a00080000000100120103000100000006000000",
        "1, both orders,         494d2a00080000000100120103000100000006000000",
        "1, no directory,        49492a00ffffffff",
        "1, cut short,           49492a",
    })
    void aTagOfAnyTypeIsReadAsPillowReadsIt(int code, String kind, String block) {
        var bytes = HexFormat.of().parseHex(block.replace(" ", ""));
        assertThat(Orientation.ofExif(bytes).code()).isEqualTo(code);
    }

    /** As ImageMagick writes EXIF into a PNG. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void exifAsTextInAPngCounts(boolean compressed) throws IOException {
        byte[] png = Files.readAllBytes(Drawing.samples(3, 2, BufferedImage.TYPE_BYTE_GRAY, (x, y) -> 10)
                .save(folder.resolve("plain.png")));
        var digits = "457869660000" + "49492a000800000001001201030001000000060000\n00";
        var text = ("\nexif\n      28\n" + digits + "\n").getBytes(StandardCharsets.ISO_8859_1);
        var body = new ByteArrayOutputStream();
        body.writeBytes("Raw profile type exif\0".getBytes(StandardCharsets.ISO_8859_1));
        if (compressed) {
            body.write(0);
            try (var deflated = new DeflaterOutputStream(body)) {
                deflated.write(text);
            }
        } else {
            body.writeBytes(text);
        }
        var whole = new ByteArrayOutputStream();
        whole.write(png, 0, 33);
        whole.writeBytes(new byte[] {0, 0, 0, (byte) body.size()});
        whole.writeBytes((compressed ? "zTXt" : "tEXt").getBytes(StandardCharsets.ISO_8859_1));
        whole.writeBytes(body.toByteArray());
        whole.writeBytes(new byte[4]);
        whole.write(png, 33, png.length - 33);
        var file = Files.write(folder.resolve("turned.png"), whole.toByteArray());
        assertThat(new ImageFile(file).size(true)).isEqualTo(new ImageFile.Size(2, 3));
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
                List.of(),
                Progress.NONE);
        assertThat(stored.shape()).isEqualTo(new Shape(3, 2, 3));
        assertThat(IntStream.range(0, 18)
                        .mapToObj(i -> stored.train().features().value(0, i)))
                .isEqualTo(IntStream.range(0, 18)
                        .mapToObj(i -> stored.train().features().value(1, i))
                        .toList());
    }
}

package chainrule.datasets.image;

import chainrule.Untrusted;
import chainrule.datasets.Shape;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("slow")
class ImageFileFuzzTest {
    private static final Path FOLDER = Untrusted.folder("ImageFile");

    static Stream<byte[]> seeds() throws IOException {
        return Stream.of(
                image("png", BufferedImage.TYPE_INT_RGB, false),
                image("png", BufferedImage.TYPE_BYTE_INDEXED, false),
                image("png", BufferedImage.TYPE_USHORT_GRAY, true),
                image("png", BufferedImage.TYPE_4BYTE_ABGR, false),
                image("jpeg", BufferedImage.TYPE_INT_RGB, false),
                image("jpeg", BufferedImage.TYPE_BYTE_GRAY, true),
                turned(image("jpeg", BufferedImage.TYPE_INT_RGB, false)),
                image("gif", BufferedImage.TYPE_BYTE_INDEXED, false),
                image("bmp", BufferedImage.TYPE_INT_RGB, false),
                image("bmp", BufferedImage.TYPE_BYTE_INDEXED, false),
                image("tiff", BufferedImage.TYPE_INT_RGB, false),
                image("tiff", BufferedImage.TYPE_USHORT_GRAY, false),
                image("tiff", BufferedImage.TYPE_BYTE_BINARY, false),
                image("webp", BufferedImage.TYPE_INT_RGB, false),
                image("webp", BufferedImage.TYPE_INT_ARGB, false));
    }

    private static byte[] image(String format, int type, boolean progressive) throws IOException {
        var image = new BufferedImage(3, 2, type);
        image.setRGB(1, 1, 0xFF8040);
        var bytes = new ByteArrayOutputStream();
        var writer = ImageIO.getImageWritersByFormatName(format).next();
        try (var out = ImageIO.createImageOutputStream(bytes)) {
            var how = writer.getDefaultWriteParam();
            if (how.canWriteProgressive()) {
                how.setProgressiveMode(progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
            }
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), how);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** A JPEG with an EXIF block that has its orientation alone: rows and columns are exchanged. */
    private static byte[] turned(byte[] jpeg) {
        var exif = HexFormat.of()
                .parseHex(
                        "ffe10022457869660000" + "49492a0008000000" + "0100" + "120103000100000006000000" + "00000000");
        var turned = ByteBuffer.allocate(jpeg.length + exif.length);
        turned.put(jpeg, 0, 2).put(exif).put(jpeg, 2, jpeg.length - 2);
        return turned.array();
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyImageIsReadOrRefused(byte[] content) {
        Untrusted.read(FOLDER.resolve("photo.jpg"), content, file -> ImageFolder.readPixels(file, new Shape(3, 4, 4)));
    }
}

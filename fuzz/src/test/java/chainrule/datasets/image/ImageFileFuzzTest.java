package chainrule.datasets.image;

import chainrule.Untrusted;
import chainrule.datasets.Shape;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import org.junit.jupiter.params.provider.MethodSource;

class ImageFileFuzzTest {
    private static final Path FOLDER = Untrusted.folder("ImageFile");

    static Stream<byte[]> seeds() throws IOException {
        return Stream.of(
                image("png", BufferedImage.TYPE_INT_RGB, false),
                image("png", BufferedImage.TYPE_BYTE_INDEXED, false),
                image("png", BufferedImage.TYPE_USHORT_GRAY, true),
                image("png", BufferedImage.TYPE_4BYTE_ABGR, false),
                image("jpeg", BufferedImage.TYPE_INT_RGB, false),
                image("jpeg", BufferedImage.TYPE_BYTE_GRAY, true));
    }

    private static byte[] image(String format, int type, boolean progressive) throws IOException {
        var image = new BufferedImage(3, 2, type);
        image.setRGB(1, 1, 0xFF8040);
        var bytes = new ByteArrayOutputStream();
        var writer = ImageIO.getImageWritersByFormatName(format).next();
        try (var out = ImageIO.createImageOutputStream(bytes)) {
            var how = writer.getDefaultWriteParam();
            how.setProgressiveMode(progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), how);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyImageIsReadOrRefused(byte[] content) {
        Untrusted.read(FOLDER.resolve("photo.jpg"), content, file -> ImageFolder.readPixels(file, new Shape(3, 4, 4)));
    }
}

package chainrule.report;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Read back by ImageIO. */
class PngTest {
    /** 256 colours are the most that a palette holds. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 256, 257, 5000})
    void imageIoReadsThePixelsThatWereWritten(int colours) throws IOException {
        var random = new Random(colours);
        int[] palette = random.ints(colours).distinct().toArray();
        var raster = Raster.filled(97, 61, 0);
        for (int i = 0; i < raster.rgb().length; i++) {
            raster.rgb()[i] = i < palette.length ? palette[i] : palette[random.nextInt(palette.length)];
        }
        var read = ImageIO.read(new ByteArrayInputStream(raster.png(1)));
        assertThat(read.getWidth()).isEqualTo(97);
        assertThat(read.getHeight()).isEqualTo(61);
        for (int i = 0; i < raster.rgb().length; i++) {
            assertThat(read.getRGB(i % 97, i / 97) & 0xffffff).isEqualTo(raster.rgb()[i] & 0xffffff);
        }
    }

    /** 96 units are an inch of 25.4 mm, so three pixels a unit are 11,339 a metre. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void theResolutionStandsInTheFile(int pixelsPerUnit) throws IOException {
        var reader = ImageIO.getImageReadersByFormatName("png").next();
        reader.setInput(ImageIO.createImageInputStream(
                new ByteArrayInputStream(Raster.filled(2, 2, 0x123456).png(pixelsPerUnit))));
        var tree = reader.getImageMetadata(0).getAsTree("javax_imageio_png_1.0");
        var physical = ((org.w3c.dom.Element) tree)
                .getElementsByTagName("pHYs")
                .item(0)
                .getAttributes();
        assertThat(physical.getNamedItem("pixelsPerUnitXAxis").getNodeValue())
                .isEqualTo(pixelsPerUnit == 1 ? "3780" : "11339");
        assertThat(physical.getNamedItem("unitSpecifier").getNodeValue()).isEqualTo("meter");
        reader.dispose();
    }
}

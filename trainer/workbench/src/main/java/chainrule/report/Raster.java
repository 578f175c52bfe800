package chainrule.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Pixels.
 *
 * @param rgb row by row, 0xRRGGBB (what is above these 24 bits is ignored)
 */
record Raster(int width, int height, int[] rgb) {
    private static final double UNITS_PER_METRE = 96 / 0.0254;
    private static final String PNG_METADATA = "javax_imageio_png_1.0";

    static Raster filled(int width, int height, int colour) {
        var rgb = new int[width * height];
        Arrays.fill(rgb, colour);
        return new Raster(width, height, rgb);
    }

    static Raster of(BufferedImage image) {
        int[] rgb = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        return new Raster(image.getWidth(), image.getHeight(), rgb);
    }

    /** With each pixel a square of {@code factor} pixels. */
    Raster enlarged(int factor) {
        var larger = filled(width * factor, height * factor, 0);
        for (int i = 0; i < larger.rgb.length; i++) {
            larger.rgb[i] = rgb[i / larger.width / factor * width + i % larger.width / factor];
        }
        return larger;
    }

    private BufferedImage image() {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, width, height, rgb, 0, width);
        return image;
    }

    /**
     * As a PNG file.
     *
     * @param pixelsPerUnit of 1/96 inch: written into the file, so that a document shows it in its true size
     */
    byte[] png(int pixelsPerUnit) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        var bytes = new ByteArrayOutputStream();
        // ImageIO's own stream would put a file into the folder for temporary files.
        try (var stream = new MemoryCacheImageOutputStream(bytes)) {
            var image = image();
            var metadata = writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), null);
            putResolution(metadata, pixelsPerUnit);
            writer.setOutput(stream);
            writer.write(new IIOImage(image, null, metadata));
        } catch (IOException e) {
            throw new AssertionError("nothing is written but memory", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /**
     * As an SVG document in which a pixel is one unit wide; the pixels themselves are inside, as a PNG.
     *
     * @param label for those who can't see it
     */
    String svg(String label) {
        return """
                <svg role="img" aria-label="%1$s" xmlns="http://www.w3.org/2000/svg" width="%2$d" height="%3$d" \
                viewBox="0 0 %2$d %3$d"><image width="%2$d" height="%3$d" style="image-rendering:pixelated" \
                href="data:image/png;base64,%4$s"/></svg>
                """.formatted(
                        Markup.escape(label), width, height, Base64.getEncoder().encodeToString(png(1)));
    }

    private static void putResolution(IIOMetadata metadata, int pixelsPerUnit) throws IOException {
        String pixels = Long.toString(Math.round(pixelsPerUnit * UNITS_PER_METRE));
        var physical = new IIOMetadataNode("pHYs");
        physical.setAttribute("pixelsPerUnitXAxis", pixels);
        physical.setAttribute("pixelsPerUnitYAxis", pixels);
        physical.setAttribute("unitSpecifier", "meter");
        var root = new IIOMetadataNode(PNG_METADATA);
        root.appendChild(physical);
        metadata.mergeTree(PNG_METADATA, root);
    }
}

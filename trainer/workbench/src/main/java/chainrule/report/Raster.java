package chainrule.report;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/**
 * Pixels.
 *
 * @param rgb row by row, 0xRRGGBB (what is above these 24 bits is ignored)
 */
record Raster(int width, int height, int[] rgb) {
    static Raster filled(int width, int height, int colour) {
        var rgb = new int[width * height];
        Arrays.fill(rgb, colour);
        return new Raster(width, height, rgb);
    }

    /**
     * The pixels of an image, not a copy.
     *
     * @param image of type {@link BufferedImage#TYPE_INT_RGB}
     */
    static Raster of(BufferedImage image) {
        if (image.getType() != BufferedImage.TYPE_INT_RGB) {
            throw new IllegalArgumentException("an image of type %d".formatted(image.getType()));
        }
        var buffer = (DataBufferInt) image.getRaster().getDataBuffer();
        return new Raster(image.getWidth(), image.getHeight(), buffer.getData());
    }

    /** With each pixel a square of {@code factor} pixels. */
    Raster enlarged(int factor) {
        var larger = filled(width * factor, height * factor, 0);
        for (int i = 0; i < larger.rgb.length; i++) {
            larger.rgb[i] = rgb[i / larger.width / factor * width + i % larger.width / factor];
        }
        return larger;
    }

    /** As a PNG file, see {@link Png#of}. */
    byte[] png(int pixelsPerUnit) {
        return Png.of(this, pixelsPerUnit);
    }

    /**
     * As an SVG document in which a pixel is one unit wide; the pixels themselves are inside, as a PNG.
     *
     * @param label for those who can't see it
     */
    String svg(String label) {
        return String.format(
                Locale.ROOT,
                """
                <svg role="img" aria-label="%1$s" xmlns="http://www.w3.org/2000/svg" width="%2$d" height="%3$d" \
                viewBox="0 0 %2$d %3$d"><image width="%2$d" height="%3$d" style="image-rendering:pixelated" \
                href="data:image/png;base64,%4$s"/></svg>
                """,
                Markup.escape(label),
                width,
                height,
                Base64.getEncoder().encodeToString(png(1)));
    }
}

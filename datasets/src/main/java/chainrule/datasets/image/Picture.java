package chainrule.datasets.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Optional;

/**
 * A decoded image, still in its stored form.
 *
 * @param width in stored columns
 * @param height in stored rows
 */
record Picture(int width, int height, Rows rows, Orientation orientation) {
    /** Gives a stored row as red, green and blue of 0 to 255. */
    @FunctionalInterface
    interface Rows {
        void read(int y, float[][] rgb);
    }

    static Picture of(Raster raster, Colors colors, Orientation orientation) {
        return new Picture(raster.getWidth(), raster.getHeight(), (y, rgb) -> colors.read(raster, y, rgb), orientation);
    }

    /** Empty where its samples are not what is known here. */
    static Optional<Picture> of(BufferedImage image, Orientation orientation) {
        if (image.getColorModel() instanceof IndexColorModel) {
            return Optional.of(new Picture(
                    image.getWidth(), image.getHeight(), (y, rgb) -> readPalette(image, y, rgb), orientation));
        }
        var raster = image.getRaster();
        boolean whole = raster.getTransferType() == DataBuffer.TYPE_BYTE
                || raster.getTransferType() == DataBuffer.TYPE_USHORT
                || raster.getTransferType() == DataBuffer.TYPE_INT && raster.getNumBands() >= 3;
        return colors(image.getColorModel().getColorSpace().getType(), raster.getNumBands())
                .filter(any -> whole)
                .map(colors -> of(raster, colors, orientation));
    }

    /**
     * Of colours that are stored times their alpha, the colours: as Pillow has them, cut off to whole numbers.
     *
     * @param raster whose last band is alpha
     */
    Picture divided(Raster raster) {
        int last = raster.getNumBands() - 1;
        int bits = raster.getSampleModel().getSampleSize(last);
        Rows divided = (y, rgb) -> {
            rows.read(y, rgb);
            int[] alpha = raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, last, (int[]) null);
            for (int x = 0; x < width; x++) {
                int share = bits > 8 ? alpha[x] >>> bits - 8 : alpha[x];
                for (var channel : rgb) {
                    channel[x] = share == 0 ? channel[x] : Math.min(255, (int) (255 * channel[x]) / share);
                }
            }
        };
        return new Picture(width, height, divided, orientation);
    }

    private static Optional<Colors> colors(int space, int bands) {
        return Optional.ofNullable(
                switch (space) {
                    case ColorSpace.TYPE_GRAY -> Colors.GREY;
                    case ColorSpace.TYPE_RGB -> bands < 3 ? Colors.GREY : Colors.RGB;
                    case ColorSpace.TYPE_CMYK -> bands < 4 ? null : Colors.CMYK;
                    default -> null;
                });
    }

    private static void readPalette(BufferedImage image, int y, float[][] rgb) {
        int[] packed = image.getRGB(0, y, image.getWidth(), 1, null, 0, image.getWidth());
        for (int x = 0; x < packed.length; x++) {
            rgb[0][x] = packed[x] >> 16 & 0xFF;
            rgb[1][x] = packed[x] >> 8 & 0xFF;
            rgb[2][x] = packed[x] & 0xFF;
        }
    }
}

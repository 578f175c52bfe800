package chainrule.datasets.image;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.IOException;

/**
 * An image that is not decoded yet.
 *
 * @param width in stored columns
 * @param height in stored rows
 * @param passes how many times a decoder goes over the pixels
 */
record Encoded(int width, int height, long passes, Orientation orientation, Decoder decoder) {
    @FunctionalInterface
    interface Decoder {
        Picture decode() throws IOException;
    }

    private static final int BMP_COMPRESSION = 30;

    /**
     * Looks at a file's header, by what it is.
     *
     * @throws IOException if it is broken
     */
    static Encoded of(Format format, byte[] file) throws IOException {
        return switch (format) {
            case JPEG -> jpeg(file);
            case PNG -> png(file);
            case GIF -> gif(file);
            case BMP -> bmp(file);
            case TIFF -> tiff(file);
            case WEBP -> webp(file);
        };
    }

    private static Encoded jpeg(byte[] file) throws BrokenImage {
        var jpeg = Jpeg.parse(file);
        return new Encoded(jpeg.width(), jpeg.height(), jpeg.scans(), jpeg.orientation(), () -> decoded(jpeg));
    }

    /** The stored components, before any conversion by Java's reader. */
    private static Picture decoded(Jpeg jpeg) throws IOException {
        var raster = (WritableRaster) Decoders.read(Format.JPEG, jpeg.bare(), reader -> reader.readRaster(0, null));
        for (int i = 0; i < jpeg.components(); i++) {
            if (jpeg.isHalvedInHeight(i)) {
                HalvedRows.interpolate(raster, i);
            }
        }
        return Picture.of(raster, jpeg.colors(), jpeg.orientation());
    }

    private static Encoded png(byte[] file) throws BrokenImage {
        var png = Png.parse(file);
        return new Encoded(
                png.width(),
                png.height(),
                1,
                png.orientation(),
                () -> picture(first(Format.PNG, png.bare()), png.orientation()));
    }

    private static Encoded gif(byte[] file) throws IOException {
        return Decoders.read(Format.GIF, file, reader -> {
            var frame = GifFrame.first(reader, file);
            return new Encoded(
                    frame.canvasWidth(),
                    frame.canvasHeight(),
                    1,
                    Orientation.UPRIGHT,
                    () -> picture(Decoders.read(Format.GIF, file, frame::draw), Orientation.UPRIGHT));
        });
    }

    private static Encoded bmp(byte[] file) throws IOException {
        // A whole JPEG or PNG in a BMP's clothes: printers know them, and no reader of images does.
        if (file.length > BMP_COMPRESSION && (file[BMP_COMPRESSION] == 4 || file[BMP_COMPRESSION] == 5)) {
            throw new BrokenImage("it is a BMP of a kind that is not read (save it anew as PNG)");
        }
        return plain(Format.BMP, file, Orientation.UPRIGHT);
    }

    private static Encoded webp(byte[] file) throws BrokenImage {
        var webp = WebP.parse(file);
        return new Encoded(
                webp.width(),
                webp.height(),
                1,
                webp.orientation(),
                () -> webp.onCanvas(picture(first(Format.WEBP, webp.bare()), webp.orientation())));
    }

    private static Encoded tiff(byte[] file) throws IOException {
        var tiff = Tiff.parse(file);
        var plain = plain(Format.TIFF, file, tiff.orientation());
        if (!tiff.multiplied()) {
            return plain;
        }
        return new Encoded(plain.width(), plain.height(), 1, tiff.orientation(), () -> {
            var image = first(Format.TIFF, file);
            var picture = picture(image, tiff.orientation());
            return image.getRaster().getNumBands() == 4 ? picture.divided(image.getRaster()) : picture;
        });
    }

    private static Encoded plain(Format format, byte[] file, Orientation orientation) throws IOException {
        return Decoders.read(
                format,
                file,
                reader -> new Encoded(
                        reader.getWidth(0),
                        reader.getHeight(0),
                        1,
                        orientation,
                        () -> picture(first(format, file), orientation)));
    }

    private static BufferedImage first(Format format, byte[] file) throws IOException {
        return Decoders.read(format, file, reader -> reader.read(0));
    }

    private static Picture picture(BufferedImage image, Orientation orientation) throws BrokenImage {
        return Picture.of(image, orientation)
                .orElseThrow(() -> new BrokenImage(
                        "its samples are not grey, RGB or CMYK of up to 16 bits (save it anew as PNG)"));
    }
}

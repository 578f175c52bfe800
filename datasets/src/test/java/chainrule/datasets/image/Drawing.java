package chainrule.datasets.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Images that tests draw themselves. */
record Drawing(BufferedImage image) {
    /** @param color the packed RGB at (x, y) */
    static Drawing of(int width, int height, int type, IntBinaryOperator color) {
        var image = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, color.applyAsInt(x, y));
            }
        }
        return new Drawing(image);
    }

    /** @param level the stored sample at (x, y), of every band */
    static Drawing samples(int width, int height, int type, IntBinaryOperator level) {
        var image = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int band = 0; band < image.getRaster().getNumBands(); band++) {
                    image.getRaster().setSample(x, y, band, level.applyAsInt(x, y));
                }
            }
        }
        return new Drawing(image);
    }

    static Drawing plain(int width, int height, int color) {
        return of(width, height, BufferedImage.TYPE_INT_RGB, (x, y) -> color);
    }

    static Drawing noise(int width, int height) {
        var random = new Random(1);
        return of(width, height, BufferedImage.TYPE_INT_RGB, (x, y) -> random.nextInt());
    }

    /** In the format of the file's ending; makes the folder. */
    Path save(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        var name = file.getFileName().toString();
        var format = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        try (var out = Files.newOutputStream(file)) {
            if (!ImageIO.write(image, format, out)) {
                throw new IOException("no writer for " + format);
            }
        }
        return file;
    }

    /** Overwrites width and height in a PNG's header, with its checksum. */
    static void claimSize(byte[] png, int width, int height) {
        var buffer = ByteBuffer.wrap(png).putInt(16, width).putInt(20, height);
        var checksum = new CRC32();
        checksum.update(png, 12, 17);
        buffer.putInt(29, (int) checksum.getValue());
    }
}

package chainrule.report;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes pixels as a PNG file (W3C recommendation "Portable Network Graphics"), with a palette where there are few colours. ImageIO's
 * writer, which asks each pixel for each of its bands, takes longer than a short training run for the figures of its report.
 */
final class Png {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final double UNITS_PER_METRE = 96 / 0.0254;
    private static final byte BITS = 8;
    private static final byte TRUE_COLOUR = 2;
    private static final byte PALETTE = 3;
    private static final byte METRE = 1;
    private static final int COLOURS = 256;
    private static final int RGB = 0xffffff;
    /** Of deflate: half the time of the next one, for files that are a fifth larger. */
    private static final int LEVEL = 3;

    private Png() {}

    /**
     * The file.
     *
     * @param pixelsPerUnit of 1/96 inch: written into the file, so that a document shows it in its true size
     */
    static byte[] of(Raster raster, int pixelsPerUnit) {
        var file = new ByteArrayOutputStream();
        file.writeBytes(SIGNATURE);
        int[] palette = palette(raster.rgb());
        var header = ByteBuffer.allocate(13)
                .putInt(raster.width())
                .putInt(raster.height())
                .put(BITS)
                .put(palette.length > 0 ? PALETTE : TRUE_COLOUR);
        chunk(file, "IHDR", header.array());
        int pixels = (int) Math.round(pixelsPerUnit * UNITS_PER_METRE);
        chunk(
                file,
                "pHYs",
                ByteBuffer.allocate(9).putInt(pixels).putInt(pixels).put(METRE).array());
        if (palette.length > 0) {
            var colours = ByteBuffer.allocate(3 * palette.length);
            for (int colour : palette) {
                colours.put((byte) (colour >> 16)).put((byte) (colour >> 8)).put((byte) colour);
            }
            chunk(file, "PLTE", colours.array());
        }
        chunk(file, "IDAT", deflated(palette.length > 0 ? indices(raster, palette) : bands(raster)));
        chunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    /** All colours in ascending order; none if a palette can't hold them. */
    private static int[] palette(int[] rgb) {
        var colours = new int[COLOURS];
        int count = 0;
        int last = -1;
        for (int pixel : rgb) {
            int colour = pixel & RGB;
            if (colour == last) {
                continue;
            }
            last = colour;
            int place = Arrays.binarySearch(colours, 0, count, colour);
            if (place < 0) {
                if (count == COLOURS) {
                    return new int[0];
                }
                System.arraycopy(colours, ~place, colours, ~place + 1, count - ~place);
                colours[~place] = colour;
                count++;
            }
        }
        return Arrays.copyOf(colours, count);
    }

    /** A row is its filter, none, and its pixels. */
    private static byte[] indices(Raster raster, int[] palette) {
        int width = raster.width();
        var bytes = new byte[raster.height() * (width + 1)];
        int last = palette[0];
        byte index = 0;
        for (int y = 0; y < raster.height(); y++) {
            for (int x = 0; x < width; x++) {
                int colour = raster.rgb()[y * width + x] & RGB;
                if (colour != last) {
                    last = colour;
                    index = (byte) Arrays.binarySearch(palette, colour);
                }
                bytes[y * (width + 1) + 1 + x] = index;
            }
        }
        return bytes;
    }

    private static byte[] bands(Raster raster) {
        var bytes = new byte[raster.height() * (3 * raster.width() + 1)];
        int at = 0;
        for (int y = 0; y < raster.height(); y++) {
            at++;
            for (int x = 0; x < raster.width(); x++) {
                int colour = raster.rgb()[y * raster.width() + x];
                bytes[at++] = (byte) (colour >> 16);
                bytes[at++] = (byte) (colour >> 8);
                bytes[at++] = (byte) colour;
            }
        }
        return bytes;
    }

    private static byte[] deflated(byte[] bytes) {
        var deflater = new Deflater(LEVEL);
        try {
            deflater.setInput(bytes);
            deflater.finish();
            var deflated = new ByteArrayOutputStream();
            var buffer = new byte[1 << 14];
            while (!deflater.finished()) {
                deflated.write(buffer, 0, deflater.deflate(buffer));
            }
            return deflated.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static void chunk(ByteArrayOutputStream file, String type, byte[] data) {
        byte[] named = ByteBuffer.allocate(4 + data.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .array();
        var sum = new CRC32();
        sum.update(named);
        file.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        file.writeBytes(named);
        file.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    }
}

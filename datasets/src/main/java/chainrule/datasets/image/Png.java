package chainrule.datasets.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A PNG's chunks. Its decoder gets the header, the palette and the pixels alone, so that no text, profile or animation makes it fail:
 * colours are taken as they are stored, and alpha is dropped.
 *
 * @param bare the image in the chunks that a decoder needs
 */
record Png(int width, int height, byte[] bare, Orientation orientation) {
    private static final int SIGNATURE = 8;
    /** Of a chunk: length, type and checksum. */
    private static final int FRAME = 12;

    private static final int HEADER = 13;
    private static final int LONGEST_PALETTE = 3 * 256;

    /**
     * Reads all chunks, and decodes nothing.
     *
     * @throws BrokenImage if it is cut short, or the checksum of header or palette is wrong
     */
    static Png parse(byte[] file) throws BrokenImage {
        var bare = new ByteArrayOutputStream(file.length);
        bare.write(file, 0, SIGNATURE);
        var buffer = ByteBuffer.wrap(file);
        var orientation = Orientation.UPRIGHT;
        boolean exif = false;
        boolean header = false;
        boolean pixels = false;
        boolean pixelsOver = false;
        int at = SIGNATURE;
        while (at + FRAME <= file.length) {
            int length = buffer.getInt(at);
            var type = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
            boolean whole = length >= 0 && length <= file.length - at - FRAME;
            if (!whole) {
                if (pixels && !type.equals("IDAT")) {
                    break;
                }
                throw new BrokenImage(BrokenImage.CUT_SHORT);
            }
            pixelsOver |= pixels && !type.equals("IDAT");
            switch (type) {
                case "IHDR" -> {
                    requireChecksum(buffer, at, length);
                    header |= length == HEADER && at == SIGNATURE;
                    bare.write(file, at, length + FRAME);
                }
                case "PLTE" -> {
                    requireChecksum(buffer, at, length);
                    if (length > 0 && length % 3 == 0 && length <= LONGEST_PALETTE) {
                        bare.writeBytes(palette(file, at + 8, length));
                    }
                }
                case "IDAT" -> {
                    if (!pixelsOver) {
                        bare.write(file, at, length + FRAME);
                    }
                    pixels = true;
                }
                case "eXIf" -> {
                    orientation = Orientation.ofExif(Arrays.copyOfRange(file, at + 8, at + 8 + length));
                    exif = true;
                }
                case "tEXt", "zTXt" -> {
                    var block = exif ? Optional.<byte[]>empty() : PngText.exif(type, file, at + 8, length);
                    orientation = block.map(Orientation::ofExif).orElse(orientation);
                }
                default -> {}
            }
            at += length + FRAME;
            if (type.equals("IEND")) {
                break;
            }
        }
        if (!header) {
            throw new BrokenImage(BrokenImage.DAMAGED);
        }
        if (!pixels) {
            throw new BrokenImage(BrokenImage.CUT_SHORT);
        }
        bare.writeBytes(new byte[] {0, 0, 0, 0, 'I', 'E', 'N', 'D', (byte) 0xAE, 0x42, 0x60, (byte) 0x82});
        return new Png(buffer.getInt(16), buffer.getInt(20), bare.toByteArray(), orientation);
    }

    /** As long as the depth allows: a number beyond the palette is black, as in Pillow. */
    private static byte[] palette(byte[] file, int at, int length) {
        int depth = Math.min(8, file[SIGNATURE + 16] & 0xFF);
        int whole = Math.max(length, 3 << depth);
        var chunk = ByteBuffer.allocate(whole + FRAME);
        chunk.putInt(whole).put(new byte[] {'P', 'L', 'T', 'E'}).put(file, at, length);
        var checksum = new CRC32();
        checksum.update(chunk.array(), 4, whole + 4);
        return chunk.putInt(whole + 8, (int) checksum.getValue()).array();
    }

    private static void requireChecksum(ByteBuffer file, int at, int length) throws BrokenImage {
        var checksum = new CRC32();
        checksum.update(file.array(), at + 4, length + 4);
        if ((int) checksum.getValue() != file.getInt(at + 8 + length)) {
            throw new BrokenImage(BrokenImage.DAMAGED);
        }
    }
}

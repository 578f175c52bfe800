package chainrule.datasets.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A WebP's first frame, without profile, alpha and animation. A frame of an animation may cover a part of its canvas; the rest is
 * black, as in Pillow. Source: Google's "WebP Container Specification": chunks of a name, a length and an even number of bytes.
 *
 * @param width of the canvas
 * @param height of the canvas
 * @param x where the frame begins
 * @param y where the frame begins
 * @param bare the frame as a file of its own
 */
record WebP(int width, int height, int x, int y, byte[] bare, Orientation orientation) {
    private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};
    private static final int RIFF_HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int FRAME_HEADER = 16;
    private static final int SIDE_OF_FRAME = 0x3FFF;

    private record Chunk(String name, int start, int length) {
        int end() {
            return start + length;
        }
    }

    /**
     * Reads all chunks, and decodes nothing.
     *
     * @throws BrokenImage if it is cut short, or has no frame
     */
    static WebP parse(byte[] file) throws BrokenImage {
        var in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long end = CHUNK_HEADER + Integer.toUnsignedLong(in.getInt(4));
        if (end > file.length + 1L || end < RIFF_HEADER) {
            throw new BrokenImage(BrokenImage.CUT_SHORT);
        }
        Chunk canvas = null;
        Chunk frame = null;
        Chunk animated = null;
        var orientation = Orientation.UPRIGHT;
        for (int at = RIFF_HEADER; at + CHUNK_HEADER <= Math.min(end, file.length); ) {
            var chunk = chunk(in, at);
            switch (chunk.name()) {
                case "VP8X" -> canvas = chunk;
                case "VP8 ", "VP8L" -> frame = frame == null ? chunk : frame;
                case "ANMF" -> {
                    if (frame == null) {
                        animated = chunk;
                        frame = frameIn(in, chunk);
                    }
                }
                case "EXIF" -> orientation = orientation(Arrays.copyOfRange(file, chunk.start(), chunk.end()));
                default -> {}
            }
            at = chunk.end() + chunk.length() % 2;
        }
        if (frame == null) {
            throw new BrokenImage(BrokenImage.CUT_SHORT);
        }
        return placed(in, canvas, animated, frame, orientation);
    }

    private static Chunk chunk(ByteBuffer in, int at) throws BrokenImage {
        var name = new String(in.array(), at, 4, StandardCharsets.ISO_8859_1);
        int length = in.getInt(at + 4);
        if (length < 0 || length > in.capacity() - at - CHUNK_HEADER) {
            throw new BrokenImage(BrokenImage.CUT_SHORT);
        }
        return new Chunk(name, at + CHUNK_HEADER, length);
    }

    private static Chunk frameIn(ByteBuffer in, Chunk animated) throws BrokenImage {
        for (int at = animated.start() + FRAME_HEADER; at + CHUNK_HEADER <= animated.end(); ) {
            var chunk = chunk(in, at);
            if (chunk.name().startsWith("VP8")) {
                return chunk;
            }
            at = chunk.end() + chunk.length() % 2;
        }
        throw new BrokenImage(BrokenImage.CUT_SHORT);
    }

    private static WebP placed(ByteBuffer in, Chunk canvas, Chunk animated, Chunk frame, Orientation orientation)
            throws BrokenImage {
        boolean lossless = frame.name().equals("VP8L");
        if (frame.length() < (lossless ? 5 : 10)) {
            throw new BrokenImage(BrokenImage.CUT_SHORT);
        }
        int sides = in.getInt(frame.start() + (lossless ? 1 : 6));
        int width = lossless ? (sides & SIDE_OF_FRAME) + 1 : sides & SIDE_OF_FRAME;
        int height = lossless ? (sides >>> 14 & SIDE_OF_FRAME) + 1 : sides >>> 16 & SIDE_OF_FRAME;
        if (canvas == null || canvas.length() < 10) {
            return new WebP(width, height, 0, 0, bare(in.array(), frame), orientation);
        }
        int canvasWidth = number(in, canvas.start() + 4) + 1;
        int canvasHeight = number(in, canvas.start() + 7) + 1;
        int x = animated == null ? 0 : 2 * number(in, animated.start());
        int y = animated == null ? 0 : 2 * number(in, animated.start() + 3);
        boolean fits = x + width <= canvasWidth && y + height <= canvasHeight;
        if (!fits || animated == null && (width != canvasWidth || height != canvasHeight)) {
            throw new BrokenImage(BrokenImage.DAMAGED);
        }
        return new WebP(canvasWidth, canvasHeight, x, y, bare(in.array(), frame), orientation);
    }

    /** Three bytes. */
    private static int number(ByteBuffer in, int at) {
        return in.getShort(at) & 0xFFFF | (in.get(at + 2) & 0xFF) << 16;
    }

    private static byte[] bare(byte[] file, Chunk frame) {
        int padded = frame.length() + frame.length() % 2;
        var header = ByteBuffer.allocate(RIFF_HEADER + CHUNK_HEADER).order(ByteOrder.LITTLE_ENDIAN);
        header.put("RIFF".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(4 + CHUNK_HEADER + padded)
                .put("WEBP".getBytes(StandardCharsets.ISO_8859_1))
                .put(frame.name().getBytes(StandardCharsets.ISO_8859_1))
                .putInt(frame.length());
        var bare = new ByteArrayOutputStream(header.capacity() + padded);
        bare.writeBytes(header.array());
        bare.write(file, frame.start(), frame.length());
        bare.writeBytes(new byte[padded - frame.length()]);
        return bare.toByteArray();
    }

    private static Orientation orientation(byte[] block) {
        boolean marked = block.length > EXIF.length && Arrays.equals(block, 0, EXIF.length, EXIF, 0, EXIF.length);
        return Orientation.ofExif(marked ? Arrays.copyOfRange(block, EXIF.length, block.length) : block);
    }

    /** The decoded frame on its canvas. */
    Picture onCanvas(Picture frame) {
        if (frame.width() == width && frame.height() == height) {
            return frame;
        }
        return new Picture(
                width,
                height,
                (row, rgb) -> {
                    var part = new float[rgb.length][frame.width()];
                    if (row >= y && row < y + frame.height()) {
                        frame.rows().read(row - y, part);
                    }
                    for (int channel = 0; channel < rgb.length; channel++) {
                        Arrays.fill(rgb[channel], 0);
                        System.arraycopy(part[channel], 0, rgb[channel], x, frame.width());
                    }
                },
                orientation);
    }
}

package chainrule.datasets.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A whole number from the first directory of an EXIF block, read as Pillow reads it: of types that hold numbers, and of several values the
 * first. Other directories, such as a thumbnail's, are not looked at. A block that is cut short gives what is there.
 */
final class ExifTag {
    private static final int HEADER = 8;
    private static final int ENTRY = 12;
    private static final int INLINE = 4;
    private static final int MAGIC = 42;

    private ExifTag() {}

    /**
     * The value of a tag; the last one, where it stands there twice.
     *
     * @param block begins with "II" or "MM", or with "Exif" and two zeros before that
     */
    static Optional<Integer> of(byte[] block, int tag) {
        int start = 0;
        while (isMarked(block, start)) {
            start += 6;
        }
        var buffer = ByteBuffer.wrap(block, start, block.length - start).slice();
        if (buffer.limit() < HEADER || buffer.get(0) != buffer.get(1) || "IM".indexOf(buffer.get(0)) < 0) {
            return Optional.empty();
        }
        buffer.order(buffer.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long directory = buffer.getInt(4) & 0xFFFFFFFFL;
        if (buffer.getShort(2) != MAGIC || directory + 2 > buffer.limit()) {
            return Optional.empty();
        }
        int entries = buffer.getShort((int) directory) & 0xFFFF;
        var found = Optional.<Integer>empty();
        for (int i = 0; i < entries; i++) {
            long at = directory + 2 + (long) ENTRY * i;
            if (at + ENTRY > buffer.limit()) {
                break;
            }
            if ((buffer.getShort((int) at) & 0xFFFF) == tag) {
                found = value(buffer, (int) at);
            }
        }
        return found;
    }

    private static boolean isMarked(byte[] block, int at) {
        return block.length >= at + 6
                && block[at] == 'E'
                && block[at + 1] == 'x'
                && block[at + 2] == 'i'
                && block[at + 3] == 'f'
                && block[at + 4] == 0
                && block[at + 5] == 0;
    }

    private static Optional<Integer> value(ByteBuffer buffer, int entry) {
        int type = buffer.getShort(entry + 2) & 0xFFFF;
        int width = switch (type) {
            case 3, 8 -> 2;
            case 4, 9, 11 -> 4;
            case 5, 10, 12 -> 8;
            default -> 0;
        };
        long count = buffer.getInt(entry + 4) & 0xFFFFFFFFL;
        if (width == 0 || count == 0) {
            return Optional.empty();
        }
        long at = width * count <= INLINE ? entry + 8L : buffer.getInt(entry + 8) & 0xFFFFFFFFL;
        if (at + width * count > buffer.limit()) {
            return Optional.empty();
        }
        return whole(buffer, type, (int) at);
    }

    private static Optional<Integer> whole(ByteBuffer buffer, int type, int at) {
        double value = switch (type) {
            case 3 -> buffer.getShort(at) & 0xFFFF;
            case 8 -> buffer.getShort(at);
            case 4 -> buffer.getInt(at) & 0xFFFFFFFFL;
            case 9 -> buffer.getInt(at);
            case 5 -> (double) (buffer.getInt(at) & 0xFFFFFFFFL) / (buffer.getInt(at + 4) & 0xFFFFFFFFL);
            case 10 -> (double) buffer.getInt(at) / buffer.getInt(at + 4);
            case 11 -> buffer.getFloat(at);
            default -> buffer.getDouble(at);
        };
        return value == (int) value ? Optional.of((int) value) : Optional.empty();
    }
}

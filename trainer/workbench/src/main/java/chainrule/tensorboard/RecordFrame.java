package chainrule.tensorboard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * How event files hold a message (TensorFlow's TFRecord): its length in 8 bytes, little-endian, their checksum, the message, its
 * checksum. A reader that finds the end of the file within one, or a checksum that does not fit, stops before it.
 */
final class RecordFrame {
    private static final int MASK_DELTA = 0xa282ead8;
    private static final int ROTATION = 15;

    private RecordFrame() {}

    /** What one message takes in a file. */
    static byte[] around(byte[] message) {
        var frame = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + message.length + Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        frame.putLong(message.length);
        frame.putInt(checksum(frame.array(), Long.BYTES));
        frame.put(message);
        frame.putInt(checksum(message, message.length));
        return frame.array();
    }

    /** CRC-32C, rotated and moved: the checksum of data that hold checksums themselves would be a weak one. */
    static int checksum(byte[] bytes, int count) {
        var crc = new CRC32C();
        crc.update(bytes, 0, count);
        return Integer.rotateRight((int) crc.getValue(), ROTATION) + MASK_DELTA;
    }
}

package chainrule.tensorboard;

import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads a run's events with nothing of what wrote them: the records' frames with a checksum of its own, reckoned bit by bit, the
 * messages by the numbers of their fields in TensorFlow's and TensorBoard's .proto files.
 */
public final class EventReader {
    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SESSION_LOG = 7;
    private static final int STATUS = 1;
    private static final int START = 1;
    private static final int VALUE = 1;
    private static final int TAG = 1;

    /** A value of a summary, at the step of its event. */
    public record Point(long step, double wallTime, UnknownFieldSet value) {
        /** A number. */
        public float scalar() {
            return Float.intBitsToFloat(value.getField(2).getFixed32List().get(0));
        }
    }

    private final Map<String, List<Point>> series = new TreeMap<>();
    private boolean begun;

    private EventReader() {}

    /** What TensorBoard shows of a run's folder: by tag, in the order of their steps. */
    public static Map<String, List<Point>> series(Path folder) throws IOException {
        var reader = new EventReader();
        for (var file : files(folder)) {
            for (var message : messages(Files.readAllBytes(file))) {
                reader.take(UnknownFieldSet.parseFrom(message));
            }
        }
        return reader.series;
    }

    /** In the order in which TensorBoard reads them. */
    public static List<Path> files(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().contains("tfevents"))
                    .sorted()
                    .toList();
        }
    }

    /** All that are whole. */
    public static List<byte[]> messages(byte[] file) {
        var messages = new ArrayList<byte[]>();
        var bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.remaining() >= 12) {
            int at = bytes.position();
            long length = bytes.getLong();
            if (bytes.getInt() != checksum(Arrays.copyOfRange(file, at, at + 8))) {
                throw new AssertionError("the length at byte %d has another checksum".formatted(at));
            }
            if (bytes.remaining() < length + 4) {
                break;
            }
            var message = new byte[(int) length];
            bytes.get(message);
            if (bytes.getInt() != checksum(message)) {
                throw new AssertionError("the message at byte %d has another checksum".formatted(at));
            }
            messages.add(message);
        }
        return messages;
    }

    /** Castagnoli's polynomial, mirrored; then TensorFlow's mask. */
    static int checksum(byte[] bytes) {
        int crc = -1;
        for (byte b : bytes) {
            crc ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >>> 1 ^ ((crc & 1) == 0 ? 0 : 0x82f63b78);
            }
        }
        crc = ~crc;
        return (crc >>> 15 | crc << 17) + 0xa282ead8;
    }

    private void take(UnknownFieldSet event) {
        long step = event.getField(STEP).getVarintList().stream().findFirst().orElse(0L);
        double wallTime = Double.longBitsToDouble(
                event.getField(WALL_TIME).getFixed64List().get(0));
        if (event.hasField(FILE_VERSION)) {
            if (!text(event, FILE_VERSION).equals("brain.Event:2")) {
                throw new AssertionError("another version: " + text(event, FILE_VERSION));
            }
        } else if (event.hasField(SESSION_LOG)) {
            long status =
                    inner(event, SESSION_LOG).getField(STATUS).getVarintList().get(0);
            if (status == START && begun) {
                series.values().forEach(points -> points.removeIf(point -> point.step >= step));
            }
            begun = true;
        } else {
            for (var bytes : inner(event, SUMMARY).getField(VALUE).getLengthDelimitedList()) {
                var value = parsed(bytes);
                series.computeIfAbsent(text(value, TAG), tag -> new ArrayList<>())
                        .add(new Point(step, wallTime, value));
            }
        }
    }

    /** A field that is a message. */
    public static UnknownFieldSet inner(UnknownFieldSet message, int field) {
        return parsed(message.getField(field).getLengthDelimitedList().get(0));
    }

    static UnknownFieldSet parsed(com.google.protobuf.ByteString bytes) {
        try {
            return UnknownFieldSet.parseFrom(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A field that is a text; empty if it is not there. */
    public static String text(UnknownFieldSet message, int field) {
        return message.getField(field).getLengthDelimitedList().stream()
                .map(com.google.protobuf.ByteString::toStringUtf8)
                .findFirst()
                .orElse("");
    }

    /** A field that is a float64; 0 if it is not there. */
    public static double number(UnknownFieldSet message, int field) {
        return message.getField(field).getFixed64List().stream()
                .findFirst()
                .map(Double::longBitsToDouble)
                .orElse(0.0);
    }

    /** A field that is a list of float64s, packed. */
    public static double[] numbers(UnknownFieldSet message, int field) {
        var packed = message.getField(field).getLengthDelimitedList();
        if (packed.isEmpty()) {
            return new double[0];
        }
        var bytes = packed.get(0).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        var numbers = new double[bytes.remaining() / Double.BYTES];
        bytes.asDoubleBuffer().get(numbers);
        return numbers;
    }
}

package chainrule.tensorboard;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;
import org.tensorflow.proto.Event;

/**
 * A file of events that TensorBoard reads while it grows. It is only added to, so what is in it stays; a process that is killed
 * leaves a message's beginning at its end at worst, which readers pass over.
 */
public final class EventFile implements Closeable {
    private static final String PREFIX = "events.out.tfevents.";
    private static final Pattern NAME = Pattern.compile(Pattern.quote(PREFIX) + "(\\d{1,18})\\..*");

    /** Without it readers drop what they hold at the first step that is not after all before. */
    private static final String VERSION = "brain.Event:2";

    private static final double MILLISECONDS = 1e-3;

    private final FileChannel channel;

    private EventFile(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * A new file in a run's folder.
     *
     * <p>TensorBoard reads a folder's files in the order of their names, of which the second of their creation is the first part
     * that differs: it is moved behind that of every file that is there.
     *
     * @param host for the name
     * @param milliseconds since 1970
     */
    public static EventFile create(Path folder, String host, long milliseconds) throws IOException {
        long second = milliseconds / 1000;
        try (var files = Files.newDirectoryStream(folder, PREFIX + "*")) {
            for (var file : files) {
                var name = NAME.matcher(file.getFileName().toString());
                second = name.matches() ? Math.max(second, Long.parseLong(name.group(1)) + 1) : second;
            }
        }
        String name = "%s%010d.%s.%d"
                .formatted(
                        PREFIX,
                        second,
                        host.replaceAll("[^A-Za-z0-9_-]", "-"),
                        ProcessHandle.current().pid());
        var file = new EventFile(
                FileChannel.open(folder.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        file.add(Event.newBuilder().setFileVersion(VERSION), milliseconds);
        return file;
    }

    /** Whether a run's folder has one. */
    public static boolean isIn(Path folder) throws IOException {
        try (var files = Files.newDirectoryStream(folder, PREFIX + "*")) {
            return files.iterator().hasNext();
        }
    }

    /** Adds an event: whoever reads the file sees it immediately. */
    public void add(Event.Builder event, long milliseconds) throws IOException {
        add(bytes(event, milliseconds));
    }

    /** What an event takes in a file. */
    public static byte[] bytes(Event.Builder event, long milliseconds) {
        return RecordFrame.around(
                event.setWallTime(milliseconds * MILLISECONDS).build().toByteArray());
    }

    /** Adds what {@link #bytes} made, of one event or of several. */
    public void add(byte[] events) throws IOException {
        for (var rest = ByteBuffer.wrap(events); rest.hasRemaining(); ) {
            channel.write(rest);
        }
    }

    /** Has the disk hold what was added. */
    public void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            force();
        }
    }
}

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.rapaio.jupyter.kernel.MainApp;
import org.rapaio.jupyter.kernel.channels.Channels;
import org.rapaio.jupyter.kernel.channels.MessageHandler;
import org.rapaio.jupyter.kernel.core.ConnectionProperties;
import org.rapaio.jupyter.kernel.core.Transform;
import org.rapaio.jupyter.kernel.message.MessageType;

/**
 * The kernel's main class for scripts/notebooks. Version 3.0.1 opens its channels before it has handlers for messages, and Jupyter's
 * first message ends the thread that reads it if it comes in between: such a kernel never answers. Here the message waits.
 */
public final class NotebookKernel {
    private NotebookKernel() {}

    /** Takes Jupyter's connection file. */
    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.WARNING);
        var connection = Transform.fromJson(Files.readString(Path.of(arguments[0])), ConnectionProperties.class);
        var channels = new Channels(connection);
        var connected = new CountDownLatch(1);
        var handlers = Channels.class.getDeclaredField("handlers");
        handlers.setAccessible(true);
        handlers.set(channels, new Early(connected, handlers, channels));
        channels.connect(MainApp.kernel);
        connected.countDown();
        channels.joinUntilClose();
    }

    /** The handlers before there are any: who asks gets those that replace this map. */
    private static final class Early extends HashMap<MessageType<?>, MessageHandler<?>> {
        private static final long serialVersionUID = 1;

        private final transient CountDownLatch connected;
        private final transient Field handlers;
        private final transient Channels channels;

        Early(CountDownLatch connected, Field handlers, Channels channels) {
            this.connected = connected;
            this.handlers = handlers;
            this.channels = channels;
        }

        @Override
        public MessageHandler<?> get(Object type) {
            try {
                connected.await();
                return (MessageHandler<?>) ((Map<?, ?>) handlers.get(channels)).get(type);
            } catch (InterruptedException | IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

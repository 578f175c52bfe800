import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.rapaio.jupyter.kernel.MainApp;
import org.rapaio.jupyter.kernel.channels.Channels;
import org.rapaio.jupyter.kernel.channels.LoopThread;
import org.rapaio.jupyter.kernel.core.ConnectionProperties;
import org.rapaio.jupyter.kernel.core.Transform;

/** The kernel's main class for scripts/notebooks: it reads messages when all is ready for them, see {@link LoopThread}. */
public final class NotebookKernel {
    private NotebookKernel() {}

    /** Takes Jupyter's connection file. */
    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.WARNING);
        var connection = Transform.fromJson(Files.readString(Path.of(arguments[0])), ConnectionProperties.class);
        var channels = new Channels(connection);
        channels.connect(MainApp.kernel);
        LoopThread.begin();
        channels.joinUntilClose();
    }
}

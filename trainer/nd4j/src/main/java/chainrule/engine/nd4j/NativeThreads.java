package chainrule.engine.nd4j;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.hardware.CudaBackend;
import chainrule.hardware.LoadedLibraries;
import chainrule.hardware.NativeLibraries;
import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.Platform;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The environment that ND4J's native libraries find when they are loaded. ND4J computes element-wise operations in
 * libgomp's threads and products in OpenBLAS's own; by default each pool spins for a while when it has nothing to do, on
 * the cores that the other needs. libgomp reads GOMP_SPINCOUNT once, at loading, so it is set in the process itself,
 * before the first class of ND4J is touched. What the user has set stays.
 */
public final class NativeThreads {
    private static final Map<String, String> SETTINGS = Map.of("GOMP_SPINCOUNT", "0");

    private NativeThreads() {}

    /**
     * Sets what is not set, and loads ND4J; later calls change nothing. Two threads that initialise ND4J's classes, each from another
     * end, could wait for each other for ever: so the second one waits here until the first has loaded it.
     *
     * @throws UserException if ND4J can't compute here: it would throw, or crash
     */
    public static void prepare() {
        problem().ifPresent(problem -> {
            throw new UserException(problem);
        });
    }

    /** Why ND4J can't compute here, in one line with its remedy; empty if it can: then it is loaded. */
    public static Optional<Message> problem() {
        return CudaBackend.problem()
                .or(() -> NativeLibraries.problemOfJna().map(Message::text))
                .or(() -> Loaded.PROBLEM.get().map(Message::text));
    }

    /** ND4J is loaded once: after a failure, its classes only say that there was one. Whoever asks is told the first failure. */
    private static final class Loaded {
        static final Supplier<Optional<String>> PROBLEM = load();

        private static Supplier<Optional<String>> load() {
            try {
                var problem = NativeLibraries.problem(() -> {
                    SETTINGS.forEach((name, value) -> {
                        if (System.getenv(name) == null) {
                            set(name, value);
                        }
                    });
                    Nd4j.getExecutioner();
                });
                return () -> problem;
            } catch (LinkageError failure) {
                return () -> {
                    throw failure;
                };
            }
        }
    }

    /** What {@link #prepare} sets, and what the user has set instead. */
    public static Map<String, String> settings() {
        var settings = new java.util.TreeMap<String, String>();
        SETTINGS.forEach((name, value) -> settings.put(name, System.getenv().getOrDefault(name, value)));
        return settings;
    }

    private static void set(String name, String value) {
        if (Platform.isWindows()) {
            Function.getFunction("msvcrt", "_putenv_s").invokeInt(new Object[] {name, value});
        } else {
            LoadedLibraries.of(Platform.C_LIBRARY_NAME, CLibrary.class).setenv(name, value, 0);
        }
    }

    private interface CLibrary extends Library {
        int setenv(String name, String value, int overwrite);
    }
}

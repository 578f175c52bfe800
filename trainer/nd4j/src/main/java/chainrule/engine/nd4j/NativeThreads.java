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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The environment that ND4J's native libraries find when they are loaded. ND4J computes element-wise operations in
 * libgomp's threads and products in OpenBLAS's own; by default each pool spins for a while when it has nothing to do, on
 * the cores that the other needs. libgomp reads GOMP_SPINCOUNT once, at loading, so it is set in the process itself,
 * before the first class of ND4J is touched. What the user has set stays.
 */
public final class NativeThreads {
    private static final Map<String, String> SETTINGS = Map.of("GOMP_SPINCOUNT", "0");

    /** The thread that loads ND4J before anybody needs it. */
    private static final AtomicReference<Thread> AHEAD = new AtomicReference<>();

    private static final CountDownLatch LOADED = new CountDownLatch(1);

    private NativeThreads() {}

    /** Loads ND4J in this thread. Whoever needs it meanwhile waits until it is loaded. */
    static void loadAhead() {
        if (AHEAD.compareAndSet(null, Thread.currentThread())) {
            try {
                problem();
            } finally {
                LOADED.countDown();
            }
        }
    }

    /** Two threads that initialise ND4J's classes, each from another end, would wait for each other for ever. */
    private static void awaitAhead() {
        var loading = AHEAD.get();
        if (loading == null || loading == Thread.currentThread()) {
            return;
        }
        boolean interrupted = false;
        while (LOADED.getCount() > 0) {
            try {
                LOADED.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Sets what is not set. To be called before anything of ND4J is; later calls change nothing.
     *
     * @throws UserException if ND4J can't compute here: it would throw, or crash
     */
    public static void prepare() {
        awaitAhead();
        CudaBackend.problem()
                .or(() -> NativeLibraries.problemOfJna().map(Message::text))
                .ifPresent(problem -> {
                    throw new UserException(problem);
                });
        SETTINGS.forEach((name, value) -> {
            if (System.getenv(name) == null) {
                set(name, value);
            }
        });
    }

    /** Why ND4J can't compute here, in one line with its remedy; empty if it can: then it is loaded. */
    public static Optional<Message> problem() {
        awaitAhead();
        return CudaBackend.problem()
                .or(() -> NativeLibraries.problemOfJna().map(Message::text))
                .or(() -> Loaded.PROBLEM.map(Message::text));
    }

    /** ND4J is loaded once: after a failure, its classes only say that there was one. */
    private static final class Loaded {
        static final Optional<String> PROBLEM = NativeLibraries.problem(() -> {
            prepare();
            Nd4j.getExecutioner();
        });
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

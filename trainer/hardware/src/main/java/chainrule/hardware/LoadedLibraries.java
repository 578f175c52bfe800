package chainrule.hardware;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Shared libraries that stay loaded until the process ends. JNA closes a library that nothing refers to any more, in a thread of its own:
 * the dynamic loader then takes its two locks in one order, and JavaCPP, which looks for symbols while ND4J is loaded, takes them in the
 * other. The process waited for ever.
 */
public final class LoadedLibraries {
    private static final Map<List<Object>, Object> LOADED = new ConcurrentHashMap<>();

    private LoadedLibraries() {}

    /**
     * A library by its name or path.
     *
     * @throws UnsatisfiedLinkError if there is none
     */
    public static NativeLibrary of(String name) {
        return (NativeLibrary) LOADED.computeIfAbsent(List.of(name), key -> NativeLibrary.getInstance(name));
    }

    /**
     * The functions of a library.
     *
     * @param type declares them
     * @throws UnsatisfiedLinkError if there is no such library
     */
    public static <L extends Library> L of(String name, Class<L> type) {
        return type.cast(LOADED.computeIfAbsent(List.of(name, type), key -> Native.load(name, type)));
    }
}

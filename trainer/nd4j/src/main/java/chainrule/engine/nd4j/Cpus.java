package chainrule.engine.nd4j;

import chainrule.hardware.LoadedLibraries;
import com.sun.jna.Library;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;

/**
 * Which CPU a thread is on, and how it gets to another one. Linux wakes a thread next to the one that wakes it, and where the CPUs
 * share no cache, as in many virtual machines, it may leave both on one of them for a tenth of a second while the other idles. For
 * threads that wait for each other thousands of times a second that is a catastrophe. On other systems nothing is known, and
 * nothing done.
 */
final class Cpus {
    static final int UNKNOWN = -1;

    private static final int MOST_CPUS = 1024;
    private static final int BITS = 8;
    private static final LibC LIBRARY = library();

    private Cpus() {}

    private interface LibC extends Library {
        int sched_getcpu();

        int sched_getaffinity(int thread, NativeLong size, byte[] mask);

        int sched_setaffinity(int thread, NativeLong size, byte[] mask);
    }

    private static LibC library() {
        try {
            return Platform.isLinux() ? LoadedLibraries.of(Platform.C_LIBRARY_NAME, LibC.class) : null;
        } catch (LinkageError e) {
            return null;
        }
    }

    /** The calling thread's. */
    static int current() {
        return LIBRARY == null ? UNKNOWN : LIBRARY.sched_getcpu();
    }

    /**
     * Moves the calling thread to a CPU on which none of the others is, if it may use one; it is immediately free to move again.
     *
     * @param taken the others' CPUs
     */
    static void leave(int[] taken) {
        var size = new NativeLong(MOST_CPUS / BITS);
        var allowed = new byte[MOST_CPUS / BITS];
        if (LIBRARY == null || LIBRARY.sched_getaffinity(0, size, allowed) < 0) {
            return;
        }
        var free = allowed.clone();
        for (int cpu : taken) {
            if (cpu >= 0 && cpu < MOST_CPUS) {
                free[cpu / BITS] &= (byte) ~(1 << cpu % BITS);
            }
        }
        for (byte some : free) {
            if (some != 0) {
                LIBRARY.sched_setaffinity(0, size, free);
                LIBRARY.sched_setaffinity(0, size, allowed);
                return;
            }
        }
    }
}

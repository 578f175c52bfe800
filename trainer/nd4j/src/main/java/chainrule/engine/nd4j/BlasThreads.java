package chainrule.engine.nd4j;

import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * OpenBLAS's own threads, of which the process has one number for all who call it. While there is a team whose lanes
 * multiply, each alone with its tile, that number is 1; it returns to what it was when the last of them has ended. (Setting
 * it for each step would cost a third of a millisecond: OpenBLAS lets go of its threads' buffers.)
 */
public final class BlasThreads {
    private static int users;
    private static int before;

    private BlasThreads() {}

    /** How many OpenBLAS would use: the cores, or what OPENBLAS_NUM_THREADS says. */
    public static synchronized int count() {
        return users > 0 ? before : openblas_nolapack.blas_get_num_threads();
    }

    static synchronized void enterSingle() {
        if (users++ == 0) {
            before = openblas_nolapack.blas_get_num_threads();
            openblas_nolapack.blas_set_num_threads(1);
        }
    }

    static synchronized void leaveSingle() {
        if (--users == 0) {
            openblas_nolapack.blas_set_num_threads(before);
        }
    }

    /** Work with all of OpenBLAS's threads, even while there are teams; to be called when no lane is at work. */
    public static synchronized void withAll(Runnable work) {
        if (users == 0) {
            work.run();
            return;
        }
        openblas_nolapack.blas_set_num_threads(before);
        try {
            work.run();
        } finally {
            openblas_nolapack.blas_set_num_threads(1);
        }
    }
}
